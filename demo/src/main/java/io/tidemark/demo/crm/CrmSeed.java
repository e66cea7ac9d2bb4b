package io.tidemark.demo.crm;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;

/** Fills an empty CRM. The same seed and size give the same rows, except for the columns that the server stamps itself. */
public final class CrmSeed {

    /** Gives a CRM of about 60,000 rows. */
    public static final int DEFAULT_ACCOUNTS = 3_000;

    private static final int USERS = 50;
    private static final int CUSTOM_FIELDS = 12;
    private static final int TAGS = 40;
    private static final int CONTACTS_PER_ACCOUNT = 3;
    static final List<String> PIPELINES = List.of("direct", "partner", "online", "renewal");

    private final Connection connection;
    private final int accounts;
    private final SplittableRandom random;
    private long rows;

    private CrmSeed(Connection connection, long seed, int accounts) {
        this.connection = connection;
        this.accounts = accounts;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Loads the data in one transaction.
     *
     * @param connection its default database is a CRM as {@link CrmSchema#create} leaves it
     * @param accounts   the number of companies; everything else grows with it, about 20 rows for each
     * @return the number of rows written
     */
    public static long load(Connection connection, long seed, int accounts) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            CrmSeed seeding = new CrmSeed(connection, seed, accounts);
            seeding.loadAll();
            connection.commit();
            return seeding.rows;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private void loadAll() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
        }
        loadUsers();
        loadSmallTables();
        loadAccounts();
        loadContacts();
        loadDeals();
        loadActivities();
        loadNotes();
        loadAccountDetails();
        loadAuditLog();
    }

    private void loadUsers() throws SQLException {
        try (MultiRowInsert users =
                insert("users", "id,login,display_name,role,permissions,active,hired_on,work_starts,created_at")) {
            for (int id = 1; id <= USERS; id++) {
                users.add(
                        id,
                        "user" + id,
                        CrmWords.firstName(random) + " " + CrmWords.lastName(random),
                        random.nextInt(1, 5),
                        random.nextInt(16),
                        random.nextInt(10) > 0 ? 1 : 0,
                        CrmWords.date(random),
                        CrmWords.time(random),
                        CrmWords.dateTime(random));
            }
            rows += users.rows();
        }
    }

    private void loadSmallTables() throws SQLException {
        try (MultiRowInsert pipelines = insert("pipelines", "code,name,position");
                MultiRowInsert fields = insert("custom_fields", "id,name,kind");
                MultiRowInsert tags = insert("tags", "id,name");
                MultiRowInsert settings = insert("settings", "name,value");
                MultiRowInsert rates = insert("exchange_rates", "currency,day,rate")) {
            for (String code : PIPELINES) {
                pipelines.add(code, "Pipeline " + code, PIPELINES.indexOf(code));
            }
            for (int id = 1; id <= CUSTOM_FIELDS; id++) {
                fields.add(id, "Field " + id, random.nextInt(1, 4));
            }
            for (int id = 1; id <= TAGS; id++) {
                tags.add(id, CrmWords.topic(random) + " #" + id);
                settings.add("setting." + id, CrmWords.topic(random));
            }
            for (int day = 1; day <= 28; day++) {
                for (String currency : List.of("USD", "JPY", "SEK")) {
                    String date = "2026-02-" + (day < 10 ? "0" : "") + day;
                    rates.add(currency, date, BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 10));
                }
            }
            rows += pipelines.rows() + fields.rows() + tags.rows() + settings.rows() + rates.rows();
        }
    }

    private void loadAccounts() throws SQLException {
        String columns =
                "id,name,legal_name,industry,segments,annual_revenue,credit_limit,rating,churn_risk,employees,founded,"
                        + "flags,is_customer,website,vat_number,external_id,owner_id,parent_id,billing_address,custom_data,created_at,"
                        + "updated_at";
        try (MultiRowInsert insert = insert("accounts", columns)) {
            for (int id = 1; id <= accounts; id++) {
                boolean rare = random.nextInt(10) == 0;
                insert.add(
                        id,
                        CrmWords.company(random),
                        rare ? null : CrmWords.legalName(random),
                        random.nextInt(1, 6),
                        random.nextInt(16),
                        rare ? null : BigDecimal.valueOf(random.nextLong(100_000_000_000L), 2),
                        BigDecimal.valueOf(random.nextLong(10_000_000L), 2),
                        random.nextDouble() * 5,
                        (float) random.nextDouble(),
                        random.nextInt(1, 100_000),
                        random.nextInt(1950, 2026),
                        new byte[] {(byte) random.nextInt(256)},
                        random.nextInt(2),
                        rare ? null : "https://example.com/" + id,
                        rare ? null : "EU" + (100_000_000 + id),
                        CrmWords.uuid(random),
                        random.nextInt(1, USERS + 1),
                        id > 10 && rare ? random.nextInt(1, id) : null,
                        CrmWords.paragraph(random),
                        rare ? null : CrmWords.json(random),
                        CrmWords.dateTime(random),
                        CrmWords.dateTime(random));
            }
            rows += insert.rows();
        }
    }

    private void loadContacts() throws SQLException {
        String columns =
                "id,account_id,first_name,last_name,email,phone,birthday,best_call_time,language,opted_in,loyalty,"
                        + "avatar,custom_data,created_at,updated_at";
        try (MultiRowInsert insert = insert("contacts", columns)) {
            for (int id = 1; id <= contacts(); id++) {
                boolean rare = random.nextInt(10) == 0;
                insert.add(
                        id,
                        accountOf(id),
                        CrmWords.firstName(random),
                        CrmWords.lastName(random),
                        rare ? null : "contact" + id + "@example.com",
                        "+49 " + random.nextInt(1_000_000_000),
                        CrmWords.date(random),
                        rare ? "-01:30:00" : CrmWords.time(random),
                        CrmWords.pick(random, List.of("en", "de", "fr", "ja")),
                        random.nextInt(2),
                        random.nextInt(-500, 500),
                        rare ? CrmWords.bytes(random, random.nextInt(1, 400)) : null,
                        CrmWords.json(random),
                        CrmWords.dateTime(random),
                        CrmWords.dateTime(random));
            }
            rows += insert.rows();
        }
    }

    private void loadDeals() throws SQLException {
        String columns =
                "id,account_id,contact_id,owner_id,pipeline_code,stage,title,amount,currency,probability,score,"
                        + "expected_close,closed_at,legacy_code";
        try (MultiRowInsert insert = insert("deals", columns)) {
            for (int id = 1; id <= 2 * accounts; id++) {
                int contact = random.nextInt(1, contacts() + 1);
                int stage = random.nextInt(1, 6);
                insert.add(
                        id,
                        accountOf(contact),
                        contact,
                        random.nextInt(1, USERS + 1),
                        CrmWords.pick(random, PIPELINES),
                        stage,
                        CrmWords.topic(random),
                        BigDecimal.valueOf(random.nextLong(10_000_000_000L), 4),
                        "EUR",
                        random.nextInt(101),
                        random.nextDouble() * 1e12,
                        CrmWords.date(random),
                        stage > 3 ? CrmWords.dateTime(random) : null,
                        "L" + id);
            }
            rows += insert.rows();
        }
    }

    private void loadActivities() throws SQLException {
        try (MultiRowInsert insert =
                insert("activities", "id,contact_id,deal_id,user_id,kind,subject,starts_at,duration,logged_at")) {
            for (int id = 1; id <= 2 * contacts(); id++) {
                insert.add(
                        id,
                        activityContact(id),
                        random.nextInt(3) == 0 ? random.nextInt(1, 2 * accounts + 1) : null,
                        random.nextInt(1, USERS + 1),
                        random.nextInt(1, 5),
                        CrmWords.topic(random),
                        CrmWords.dateTime(random),
                        "00:" + random.nextInt(10, 60) + ":00",
                        CrmWords.dateTime(random));
            }
            rows += insert.rows();
        }
    }

    private void loadNotes() throws SQLException {
        try (MultiRowInsert insert = insert("notes", "id,contact_id,activity_id,body,attachment,written_at")) {
            for (int id = 1; id <= contacts(); id++) {
                insert.add(
                        id,
                        activityContact(id),
                        random.nextInt(2) == 0 ? id : null,
                        CrmWords.paragraph(random),
                        random.nextInt(50) == 0 ? CrmWords.bytes(random, random.nextInt(1, 2_000)) : null,
                        CrmWords.dateTime(random));
            }
            rows += insert.rows();
        }
    }

    private void loadAccountDetails() throws SQLException {
        try (MultiRowInsert values = insert("custom_field_values", "account_id,field_id,value");
                MultiRowInsert tags = insert("account_tags", "account_id,tag_id")) {
            for (int account = 1; account <= accounts; account++) {
                int field = random.nextInt(1, CUSTOM_FIELDS);
                values.add(account, field, CrmWords.topic(random));
                values.add(account, field + 1, random.nextInt(5) == 0 ? null : CrmWords.paragraph(random));
                int tag = random.nextInt(1, TAGS);
                tags.add(account, tag);
                tags.add(account, tag + 1);
            }
            rows += values.rows() + tags.rows();
        }
    }

    private void loadAuditLog() throws SQLException {
        try (MultiRowInsert insert = insert("audit_log", "happened_at,login,action,detail")) {
            for (int i = 0; i < accounts / 3; i++) {
                String at = CrmWords.dateTime(random);
                String login = "user" + random.nextInt(1, USERS + 1);
                insert.add(at, login, "login", null);
                if (random.nextInt(10) == 0) {
                    insert.add(at, login, "login", null);
                }
            }
            rows += insert.rows();
        }
    }

    private MultiRowInsert insert(String table, String columns) {
        return new MultiRowInsert(connection, table, columns);
    }

    private int contacts() {
        return accounts * CONTACTS_PER_ACCOUNT;
    }

    private int accountOf(int contact) {
        return (contact - 1) / CONTACTS_PER_ACCOUNT + 1;
    }

    private int activityContact(int activity) {
        return (activity - 1) % contacts() + 1;
    }
}
