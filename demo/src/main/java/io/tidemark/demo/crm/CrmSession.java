package io.tidemark.demo.crm;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One CRM user's transactions on one connection; each picks its rows with the session's own random source. */
final class CrmSession implements AutoCloseable {

    /** Most common first: how often each happens, out of the sum of the weights. */
    private enum Kind {
        LOG_ACTIVITY(25),
        MOVE_DEAL(20),
        UPDATE_ADDRESS(12),
        NEW_CUSTOMER(10),
        COUNT_VISITS(8),
        REPLACE_SETTING(5),
        RETAG(5),
        MERGE_CONTACTS(4),
        RAISE_MANY(3),
        DELETE_CUSTOMER(3),
        CHANGE_MIND(2),
        ROLL_BACK(2),
        BULK_IMPORT(1),
        RENUMBER_TAG(1),
        RENAME_PIPELINE(1),
        REPLACE_USER(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /**
     * Record changed since last read (MariaDB's snapshot isolation), duplicate key, lock wait timeout, deadlock, definition
     * changed, parent still referenced, parent gone, duplicate key in a child that a cascade changes (by number or by name).
     */
    private static final List<Integer> CONFLICTS = List.of(1020, 1062, 1205, 1213, 1412, 1451, 1452, 1557, 1761, 1762);

    private final Connection connection;
    private final SplittableRandom random;
    private final int number;
    private long created;

    CrmSession(Connection connection, SplittableRandom random, int number) throws SQLException {
        this.connection = connection;
        this.random = random;
        this.number = number;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        connection.setAutoCommit(false);
    }

    /**
     * Runs one transaction of a randomly chosen kind to its end.
     *
     * @return whether it was committed; some are rolled back on purpose
     * @throws SQLException after rolling back
     */
    boolean runOne() throws SQLException {
        try {
            boolean commit = run(choose());
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return commit;
        } catch (SQLException e) {
            rollBackAfter(e);
            throw e;
        }
    }

    boolean isUsable() {
        try {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void rollBackAfter(SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private Kind choose() {
        int sum = 0;
        for (Kind kind : Kind.values()) {
            sum += kind.weight;
        }
        int left = random.nextInt(sum);
        for (Kind kind : Kind.values()) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new AssertionError("the weights add up to " + sum);
    }

    private boolean run(Kind kind) throws SQLException {
        switch (kind) {
            case LOG_ACTIVITY -> logActivity();
            case MOVE_DEAL -> moveDeal();
            case UPDATE_ADDRESS -> updateAddress();
            case NEW_CUSTOMER -> newCustomer();
            case COUNT_VISITS -> countVisits();
            case REPLACE_SETTING -> replaceSetting();
            case RETAG -> retag();
            case MERGE_CONTACTS -> mergeContacts();
            case RAISE_MANY -> raiseMany();
            case DELETE_CUSTOMER -> deleteCustomer();
            case CHANGE_MIND -> changeMind();
            case ROLL_BACK -> raiseMany();
            case BULK_IMPORT -> bulkImport();
            case RENUMBER_TAG -> renumberTag();
            case RENAME_PIPELINE -> renamePipeline();
            case REPLACE_USER -> replaceUser();
        }
        return kind != Kind.ROLL_BACK;
    }

    private void newCustomer() throws SQLException {
        Long owner = anyId("users");
        long account = insert(
                "INSERT INTO accounts (name, legal_name, industry, segments, credit_limit, rating, churn_risk, flags,"
                        + " is_customer, external_id, owner_id, billing_address, custom_data, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, UTC_TIMESTAMP(6))",
                CrmWords.company(random),
                CrmWords.legalName(random),
                random.nextInt(1, 6),
                random.nextInt(16),
                money(),
                random.nextDouble() * 5,
                (float) random.nextDouble(),
                new byte[] {(byte) random.nextInt(256)},
                CrmWords.uuid(random),
                owner,
                CrmWords.paragraph(random),
                CrmWords.json(random));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            long contact = newContact(account);
            insert(
                    "INSERT INTO deals (account_id, contact_id, owner_id, pipeline_code, title, amount, score, expected_close)"
                            + " SELECT ?, ?, ?, MIN(code), ?, ?, ?, ? FROM pipelines",
                    account,
                    contact,
                    owner,
                    CrmWords.topic(random),
                    money(),
                    random.nextDouble() * 1e9,
                    CrmWords.date(random));
        }
        audit("new customer", "account " + account);
    }

    private long newContact(long account) throws SQLException {
        created++;
        return insert(
                "INSERT INTO contacts (account_id, first_name, last_name, email, birthday, custom_data, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))",
                account,
                CrmWords.firstName(random),
                CrmWords.lastName(random),
                "s" + number + "-" + created + "@example.com",
                CrmWords.date(random),
                CrmWords.json(random));
    }

    private void logActivity() throws SQLException {
        Long contact = anyId("contacts");
        if (contact == null) {
            return;
        }
        long activity = insert(
                "INSERT INTO activities (contact_id, user_id, kind, subject, starts_at, duration)"
                        + " VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3), ?)",
                contact,
                anyId("users"),
                random.nextInt(1, 5),
                CrmWords.topic(random),
                CrmWords.time(random));
        if (random.nextInt(3) == 0) {
            insert(
                    "INSERT INTO notes (contact_id, activity_id, body, written_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
                    contact,
                    activity,
                    CrmWords.paragraph(random));
        }
    }

    private void moveDeal() throws SQLException {
        int stage = random.nextInt(1, 6);
        update(
                "UPDATE deals SET stage = ?, probability = ?, closed_at = IF(? > 3, UTC_TIMESTAMP(6), NULL) WHERE id = ?",
                stage,
                random.nextInt(101),
                stage,
                anyId("deals"));
    }

    private void updateAddress() throws SQLException {
        Long account = anyId("accounts");
        update("UPDATE accounts SET billing_address = ? WHERE id = ?", CrmWords.paragraph(random), account);
        update(
                "UPDATE contacts SET phone = ?, last_name = ? WHERE account_id = ? LIMIT 1",
                "+33 " + random.nextInt(1_000_000_000),
                CrmWords.lastName(random),
                account);
    }

    private void countVisits() throws SQLException {
        String name = "visits." + random.nextInt(50);
        update(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                        + " ON DUPLICATE KEY UPDATE changes = changes + 1, value = VALUES(value)",
                name,
                CrmWords.topic(random));
    }

    private void replaceSetting() throws SQLException {
        update(
                "REPLACE INTO settings (name, value, changes) VALUES (?, ?, ?)",
                "setting." + random.nextInt(1, 60),
                CrmWords.topic(random),
                random.nextInt(100));
    }

    private void retag() throws SQLException {
        Long account = anyId("accounts");
        update("DELETE FROM account_tags WHERE account_id = ?", account);
        if (account != null) {
            update("INSERT IGNORE INTO account_tags (account_id, tag_id) VALUES (?, ?)", account, anyId("tags"));
        }
    }

    /** The second contact's history goes to the first, then the second is deleted. */
    private void mergeContacts() throws SQLException {
        Long kept = anyId("contacts");
        Long merged = oneId("SELECT MIN(o.id) FROM contacts o JOIN contacts c ON c.account_id = o.account_id"
                + " WHERE c.id = " + kept + " AND o.id <> c.id");
        if (kept == null || merged == null) {
            return;
        }
        update("UPDATE activities SET contact_id = ? WHERE contact_id = ? AND kind <> 'task'", kept, merged);
        update("UPDATE deals SET contact_id = ? WHERE contact_id = ? AND stage <> 'lost'", kept, merged);
        update("DELETE FROM contacts WHERE id = ?", merged);
        audit("merge", "contact " + merged + " into " + kept);
    }

    private void raiseMany() throws SQLException {
        Long from = anyId("accounts");
        if (from != null) {
            update(
                    "UPDATE accounts SET credit_limit = credit_limit + ?, segments = ? WHERE id BETWEEN ? AND ? ORDER BY id",
                    money(),
                    random.nextInt(16),
                    from,
                    from + 25);
        }
    }

    /** Contacts, deals, activities, notes, tags and custom values go with it. */
    private void deleteCustomer() throws SQLException {
        Long account = anyId("accounts");
        update("DELETE FROM accounts WHERE id = ?", account);
        audit("delete", "account " + account);
    }

    private void changeMind() throws SQLException {
        audit("review", null);
        Savepoint beforeRaise = connection.setSavepoint("before_raise");
        raiseMany();
        newCustomer();
        connection.rollback(beforeRaise);
        audit("review", null);
    }

    private void bulkImport() throws SQLException {
        try (MultiRowInsert lines = new MultiRowInsert(connection, "import_staging", "line")) {
            for (int i = random.nextInt(50, 400); i > 0; i--) {
                lines.add("csv;" + CrmWords.company(random) + ";" + CrmWords.lastName(random));
            }
        }
        update("DELETE FROM import_staging WHERE id % 3 = 0 LIMIT 200");
    }

    /** Changes a primary key, which cascades to account_tags. */
    private void renumberTag() throws SQLException {
        Long tag = anyId("tags");
        Long highest = oneId("SELECT MAX(id) FROM tags");
        if (tag != null && highest != null) {
            update("UPDATE tags SET id = ? WHERE id = ?", highest + 1, tag);
        }
    }

    /** Changes a natural primary key, which cascades to every deal of the pipeline. */
    private void renamePipeline() throws SQLException {
        String stem = CrmWords.pick(random, CrmSeed.PIPELINES);
        update("UPDATE pipelines SET code = ? WHERE code LIKE ?", stem + "-" + random.nextInt(1000), stem + "%");
    }

    private void replaceUser() throws SQLException {
        Long leaving = anyId("users");
        insert(
                "INSERT INTO users (login, display_name, hired_on) VALUES (?, ?, ?)",
                "s" + number + "u" + Long.toString(random.nextLong() >>> 20, 36),
                CrmWords.firstName(random),
                CrmWords.date(random));
        update("DELETE FROM users WHERE id = ?", leaving);
    }

    private void audit(String action, @Nullable String detail) throws SQLException {
        update(
                "INSERT INTO audit_log (happened_at, login, action, detail) VALUES (UTC_TIMESTAMP(), ?, ?, ?)",
                "session" + number,
                action,
                detail);
    }

    private BigDecimal money() {
        return BigDecimal.valueOf(random.nextLong(1_000_000L), 2);
    }

    /** An existing id around a random place of the table, or null where the table is empty. */
    private @Nullable Long anyId(String table) throws SQLException {
        Long highest = oneId("SELECT MAX(id) FROM " + table);
        return highest == null
                ? null
                : oneId("SELECT MIN(id) FROM " + table + " WHERE id >= " + random.nextLong(1, highest + 1));
    }

    private @Nullable Long oneId(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            long id = result.getLong(1);
            return result.wasNull() ? null : id;
        }
    }

    private long insert(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            bind(statement, values);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** The errors that concurrent users of any CRM run into and retry. */
    static boolean isConflict(SQLException e) {
        return CONFLICTS.contains(e.getErrorCode());
    }
}
