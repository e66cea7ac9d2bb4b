package io.tidemark.demo.torture;

import io.tidemark.demo.types.ServerTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/** One user: a connection, its own random decisions, and whether a transaction is open. */
final class HistorySession implements AutoCloseable {

    private static final Pattern DEFINITIONS =
            Pattern.compile("^(CREATE|DROP|ALTER|RENAME|TRUNCATE|CALL)\\b.*", Pattern.DOTALL);
    private static final List<String> MODES = List.of(
            "ALLOW_INVALID_DATES",
            "ALLOW_INVALID_DATES",
            "",
            "STRICT_TRANS_TABLES",
            "ANSI_QUOTES,ALLOW_INVALID_DATES",
            "NO_BACKSLASH_ESCAPES,ALLOW_INVALID_DATES",
            "ANSI,ALLOW_INVALID_DATES",
            "NO_AUTO_VALUE_ON_ZERO",
            "PAD_CHAR_TO_FULL_LENGTH,ALLOW_INVALID_DATES",
            "HIGH_NOT_PRECEDENCE,IGNORE_SPACE,NO_ZERO_DATE");

    private final Connection connection;
    private final Choice choice;
    private final List<String> databases;
    private final TableMaker maker;
    private final RowStatements rows;
    private final TableChanges changes;
    private final ObjectStatements objects;
    private boolean inTransaction;
    private int savepoints;

    HistorySession(Connection connection, Choice choice, ServerTypes server, List<String> databases)
            throws SQLException {
        this.connection = connection;
        this.choice = choice;
        this.databases = databases;
        this.maker = new TableMaker(choice, server);
        this.rows = new RowStatements(choice, server);
        this.changes = new TableChanges(choice, server, maker);
        this.objects = new ObjectStatements(choice, server, rows, maker);
        // Whoever waits for another session waits for ever, because only one statement runs at a time.
        String wait = server.mariaDb() ? "0" : "1";
        run("SET innodb_lock_wait_timeout = " + wait + ", lock_wait_timeout = " + wait + ", time_zone = '+00:00'");
        run("SET sql_mode = '" + MODES.get(0) + "'");
        run("USE " + SchemaView.quote(databases.get(0)));
    }

    /** The next statement. */
    String choose(SchemaView view, boolean create, boolean drop, boolean rowsOnly) {
        if (create && !rowsOnly) {
            return maker.create(choice.of(databases), view.tables());
        }
        SchemaView.Table table = choice.of(view.tables());
        if (drop && !rowsOnly) {
            return "DROP TABLE " + table.quoted();
        }
        if (inTransaction) {
            return inTransaction(table, view, rowsOnly);
        }
        int dice = choice.below(100);
        if (dice < 18) {
            return choice.of("START TRANSACTION", "BEGIN", "START TRANSACTION READ WRITE");
        }
        if (dice < 21) {
            return setting();
        }
        if (dice < 40 && !rowsOnly) {
            return definition(table, view);
        }
        return rows.any(table, view.tables());
    }

    private String inTransaction(SchemaView.Table table, SchemaView view, boolean rowsOnly) {
        int dice = choice.below(100);
        if (dice < 16) {
            return "COMMIT";
        }
        if (dice < 24) {
            return "ROLLBACK";
        }
        if (dice < 32) {
            return "SAVEPOINT " + SchemaView.quote("s p`" + savepoints++ % 3);
        }
        if (dice < 38 && savepoints > 0) {
            return choice.of("ROLLBACK TO ", "ROLLBACK TO ", "RELEASE SAVEPOINT ")
                    + SchemaView.quote("s p`" + choice.below(3));
        }
        if (dice < 41 && !rowsOnly) {
            return definition(table, view);
        }
        return rows.any(table, view.tables());
    }

    private String definition(SchemaView.Table table, SchemaView view) {
        int dice = choice.below(100);
        if (dice < 15) {
            return maker.create(choice.of(databases), view.tables());
        }
        return dice < 35 ? objects.any(table, view) : changes.any(table, view.tables());
    }

    private String setting() {
        return switch (choice.below(8)) {
            case 0, 1, 2 -> "SET sql_mode = '" + choice.of(MODES) + "'";
            case 3 -> "SET time_zone = '" + choice.of("+00:00", "-05:30", "+13:00") + "'";
            case 4 -> "SET NAMES " + choice.of("utf8mb4", "latin1", "utf8mb4 COLLATE utf8mb4_bin");
            case 5 -> "SET foreign_key_checks = " + choice.below(2);
            case 6 -> "SET unique_checks = " + choice.below(2);
            default -> "USE " + SchemaView.quote(choice.of(databases));
        };
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } finally {
            if (sql.startsWith("START ") || sql.equals("BEGIN")) {
                inTransaction = true;
                savepoints = 0;
            } else if (sql.equals("COMMIT") || sql.equals("ROLLBACK") || changesDefinitions(sql)) {
                inTransaction = false;
            }
        }
    }

    boolean isUsable() throws SQLException {
        return connection.isValid(1);
    }

    static boolean changesDefinitions(String sql) {
        return DEFINITIONS.matcher(sql).matches();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
