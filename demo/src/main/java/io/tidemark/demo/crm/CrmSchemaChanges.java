package io.tidemark.demo.crm;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The migrations of a living CRM, to be run once each and in this order. The workload may go on meanwhile: no step removes
 * what {@link CrmWorkload} uses.
 */
public final class CrmSchemaChanges {

    private static final int ATTEMPTS = 30;
    private static final int ERROR_ON_RENAME = 1025;
    private static final String DEADLOCK_IN_ENGINE = "errno: 149";

    /**
     * One migration.
     *
     * @param name       says what it does
     * @param statements the statements, each committed by itself
     */
    public record Step(String name, List<String> statements) {

        /**
         * Runs the statements in the connection's default database. A statement that waits for a user's transaction which
         * itself waits for the statement (servers do not see such deadlocks between a table's definition and its rows) is
         * given up soon and repeated.
         */
        public void run(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
                for (String sql : statements) {
                    runRepeatedly(statement, sql);
                }
                statement.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT");
            }
        }

        private static void runRepeatedly(Statement statement, String sql) throws SQLException {
            for (int attempt = 1; ; attempt++) {
                try {
                    statement.execute(sql);
                    return;
                } catch (SQLException e) {
                    if (!isConflict(e) || attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }

        /** MariaDB reports a deadlock that its storage engine met while it exchanged the tables as a failed renaming. */
        private static boolean isConflict(SQLException e) {
            return CrmSession.isConflict(e)
                    || e.getErrorCode() == ERROR_ON_RENAME
                            && String.valueOf(e.getMessage()).contains(DEADLOCK_IN_ENGINE);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Step> STEPS = List.of(
            step(
                    "add a column with a default",
                    "ALTER TABLE accounts ADD COLUMN tier VARCHAR(20) NOT NULL DEFAULT 'standard' AFTER name"),
            step("widen a type", "ALTER TABLE contacts MODIFY loyalty INT NOT NULL DEFAULT 0"),
            step("add an index", "ALTER TABLE deals ADD INDEX deals_amount (amount)"),
            step(
                    "rename a table and back",
                    "RENAME TABLE exchange_rates TO rates",
                    "INSERT INTO rates (currency, day, rate) VALUES ('CHF', '2026-03-01', 0.9412345678)",
                    "RENAME TABLE rates TO exchange_rates"),
            step(
                    "create a table and fill it",
                    "CREATE TABLE campaigns (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80) NOT NULL, budget DECIMAL(10,2))",
                    "INSERT INTO campaigns (title, budget) VALUES ('Frühling 🌷', 1250.50), ('été', NULL)"),
            step("truncate a table", "TRUNCATE TABLE import_staging"),
            step("drop a column", "ALTER TABLE deals DROP COLUMN legacy_code"),
            step(
                    "create a trigger",
                    "CREATE TRIGGER campaigns_audit AFTER INSERT ON campaigns FOR EACH ROW INSERT INTO audit_log"
                            + " (happened_at, login, action, detail) VALUES (UTC_TIMESTAMP(6), NULL, 'campaign', NEW.title)",
                    "INSERT INTO campaigns (title, budget) VALUES ('herbst', 7)"),
            step("drop a trigger", "DROP TRIGGER campaigns_audit"),
            step(
                    "alter a view",
                    "ALTER VIEW pipeline_summary AS SELECT stage, COUNT(*) AS deals, SUM(amount) AS amount,"
                            + " MAX(amount) AS largest FROM open_deals GROUP BY stage"),
            step(
                    "add a generated column and a value to an enum",
                    "ALTER TABLE campaigns ADD COLUMN budget_cents BIGINT AS (budget * 100) STORED",
                    "ALTER TABLE activities MODIFY kind ENUM('call','email','meeting','task','chat') NOT NULL"),
            step(
                    "change a column's character set",
                    "ALTER TABLE accounts MODIFY legal_name VARCHAR(200) CHARACTER SET utf8mb4"),
            step("drop a table", "DROP TABLE campaigns"));

    private CrmSchemaChanges() {}

    /** The migrations in order. */
    public static List<Step> steps() {
        return STEPS;
    }

    private static Step step(String name, String... statements) {
        return new Step(name, List.of(statements));
    }
}
