package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions that are not simply committed: XA in all its orders, savepoints and rollbacks that the log holds. */
class TransactionsIT {
    private static final int LARGE_ROWS = 1 << 15;

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void rowsOfXaTransactionsComeWithTheirCommit(Supplier<DatabaseServer> supplier) throws Exception {
        String database = "xa_rows";
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        CaptureConfig config = CaptureIT.config(server, journal, List.of(database));
        try (JournalContents contents = JournalContents.of(journal);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement();
                XaSession first = new XaSession(server, database, "first");
                XaSession second = new XaSession(server, database, "second");
                XaSession third = new XaSession(server, database, "third");
                XaSession large = new XaSession(server, database, "large")) {
            try (CaptureService service = new CaptureService(config, Clock.systemUTC(), CaptureListener.NONE)) {
                service.start();
                contents.until(JournalRecord.Heartbeat.class::isInstance);
                createTables(statement, database);
                first.prepare("INSERT INTO t VALUES (1, 'rolled back')");
                second.prepare("INSERT INTO t VALUES (2, 'committed')", "UPDATE t SET v = 'changed' WHERE id = 2");
                statement.execute("INSERT INTO t VALUES (3, 'in between')");
                second.run("XA COMMIT 'second'");
                first.run("XA ROLLBACK 'first'");
                third.prepare("INSERT INTO t VALUES (4, 'beyond a restart')");
                large.prepare("INSERT INTO t SELECT id + 100, REPEAT('x', 200) FROM numbers");
                new XaSession(server, database, "at once")
                        .run(
                                "USE " + database,
                                "XA START 'at once'",
                                "INSERT INTO t VALUES (5, 'one phase')",
                                "XA END 'at once'",
                                "XA COMMIT 'at once' ONE PHASE");
                contents.until(record -> isRow(record, 5));
            }
            assertThat(contents.until(record -> isRow(record, 5)).stream().filter(record -> isRow(record, 1)))
                    .isEmpty();
            AtomicBoolean failed = new AtomicBoolean();
            CaptureListener failsOnceWithinTheTransaction = new CaptureListener() {
                @Override
                public void published(List<JournalRecord> records, CaptureState after) {
                    if (after.rowsPublishedOfOpenTransaction() > 1000 && failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("a failure made by the test");
                    }
                }
            };
            try (CaptureService again = new CaptureService(config, Clock.systemUTC(), failsOnceWithinTheTransaction)) {
                again.start();
                third.run("XA COMMIT 'third'");
                large.run("XA COMMIT 'large'");
                List<JournalRecord> records = untilDone(contents, statement);
                FaultsIT.assertComplete(records, LARGE_ROWS + LARGE_ROWS + 4);
                TypesIT.compare(statement, records);
                assertThat(failed).isTrue();
                assertThat(again.status().restarts()).isPositive();
            }
            statement.execute("DROP DATABASE " + database);
        }
    }

    static Stream<Named<Supplier<DatabaseServer>>> freshServers() {
        return Stream.of(
                Named.of("MariaDB 11.4", () -> TestServers.newMariaDb11()),
                Named.of("MySQL 9.7", () -> TestServers.newMySql97()));
    }

    @ParameterizedTest
    @MethodSource("freshServers")
    void aPreparedTransactionOutlivesTheServer(Supplier<DatabaseServer> supplier) throws Exception {
        String database = "xa_restart";
        JournalConfig journal = JournalContents.newJournal();
        try (DatabaseServer server = supplier.get();
                JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of(database)),
                        Clock.systemUTC(),
                        CaptureListener.NONE)) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            try (Connection connection = server.connect(null);
                    Statement statement = connection.createStatement()) {
                createTables(statement, database);
                statement.execute("CREATE TABLE u (id INT PRIMARY KEY, n BIGINT)");
                new XaSession(server, database, "outlives").prepare("INSERT INTO t VALUES (1, 'prepared')");
                statement.execute("INSERT INTO t VALUES (2, 'ordinary')");
                contents.until(record -> isRow(record, 2));
            }
            server.kill();
            server.start();
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                // Table ids begin anew with the server.
                statement.execute("INSERT INTO u VALUES (3, 3)");
                new XaSession(server, database, "outlives").run("XA COMMIT 'outlives'");
                statement.execute("INSERT INTO u VALUES (4, 4)");
                List<JournalRecord> records = untilDone(contents, statement);
                TypesIT.compare(statement, records);
                FaultsIT.assertComplete(records, LARGE_ROWS + 4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void rollbacksInTheLogTakeRowsBack(Supplier<DatabaseServer> supplier) throws Exception {
        String database = "rollbacks";
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of(database)), Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            createTables(statement, database);
            run(
                    statement,
                    "CREATE TABLE m (id INT PRIMARY KEY, n INT) ENGINE = MyISAM",
                    "INSERT INTO m VALUES (1, 1)",
                    // A temporary table makes MariaDB log the transaction and then ROLLBACK.
                    "BEGIN",
                    "INSERT INTO t VALUES (1, 'rolled back')",
                    "CREATE TEMPORARY TABLE temporary1 (id INT)",
                    "INSERT INTO t VALUES (2, 'rolled back')",
                    "ROLLBACK",
                    "BEGIN",
                    "INSERT INTO t VALUES (3, 'stays')",
                    "SAVEPOINT `a``B`",
                    "INSERT INTO t VALUES (4, 'rolled back')",
                    "CREATE TEMPORARY TABLE temporary2 (id INT)",
                    "SAVEPOINT inner_one",
                    "INSERT INTO t VALUES (5, 'rolled back')",
                    "ROLLBACK TO SAVEPOINT inner_one",
                    "INSERT INTO t VALUES (6, 'rolled back')",
                    "ROLLBACK TO `A``b`",
                    "INSERT INTO t VALUES (7, 'stays')",
                    "SAVEPOINT `a``B`",
                    "INSERT INTO t VALUES (8, 'rolled back')",
                    "ROLLBACK TO `a``b`",
                    "SET sql_mode = 'ANSI_QUOTES'",
                    "SAVEPOINT \"in quotes\"",
                    "DELETE FROM t WHERE id = 3",
                    "ROLLBACK TO \"in quotes\"",
                    "SET sql_mode = DEFAULT",
                    "COMMIT");
            if (server.flavor().equals("mariadb")) {
                run(
                        statement,
                        // Rows of a table without transactions stay; they have a transaction of their own in the log.
                        "BEGIN",
                        "INSERT INTO t VALUES (10, 'rolled back')",
                        "INSERT INTO m VALUES (10, 1)",
                        "CREATE TEMPORARY TABLE temporary3 (id INT)",
                        "INSERT INTO m VALUES (11, 1)",
                        "ROLLBACK",
                        "BEGIN",
                        "INSERT INTO t VALUES (12, 'stays')",
                        "SAVEPOINT s",
                        "UPDATE t, m SET t.v = 'rolled back', m.n = 7 WHERE t.id = 12 AND m.id = 10",
                        "ROLLBACK TO s",
                        "COMMIT",
                        "XA START 'x'",
                        "INSERT INTO t VALUES (13, 'stays')",
                        "SAVEPOINT s",
                        "INSERT INTO t VALUES (14, 'rolled back')",
                        "INSERT INTO m VALUES (14, 1)",
                        "ROLLBACK TO s",
                        "XA END 'x'",
                        "XA PREPARE 'x'",
                        "XA COMMIT 'x'");
            }
            List<JournalRecord> records = untilDone(contents, statement);
            TypesIT.compare(statement, records);
            long sequence = 0;
            for (JournalRecord record : records) {
                if (record instanceof JournalRecord.Positioned positioned) {
                    assertThat(positioned.position().sequence()).isEqualTo(++sequence);
                }
            }
            statement.execute("DROP DATABASE " + database);
        }
    }

    private static void createTables(Statement statement, String database) throws SQLException {
        run(
                statement,
                "DROP DATABASE IF EXISTS " + database,
                "CREATE DATABASE " + database,
                "USE " + database,
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200))",
                "CREATE TABLE numbers (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 1",
                "INSERT INTO numbers VALUES (1)");
        for (int rows = 1; rows < LARGE_ROWS; rows *= 2) {
            statement.execute("INSERT INTO numbers SELECT id + " + rows + " FROM numbers");
        }
    }

    private static void run(Statement statement, String... statements) throws SQLException {
        for (String sql : statements) {
            statement.execute(sql);
        }
    }

    private static boolean isRow(JournalRecord record, long id) {
        return record instanceof JournalRecord.RowChange change
                && change.after() != null
                && change.after().length == 2
                && Long.valueOf(id).equals(change.after()[0]);
    }

    private static List<JournalRecord> untilDone(JournalContents contents, Statement statement) throws SQLException {
        statement.execute("CREATE TABLE done (id INT)");
        return contents.until(
                record -> record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).contains("TABLE done"));
    }

    /** A connection with an XA transaction of its own. */
    private record XaSession(String database, String xid, Connection connection) implements AutoCloseable {
        XaSession(DatabaseServer server, String database, String xid) throws SQLException {
            this(database, xid, server.connect(null));
        }

        void prepare(String... changes) throws SQLException {
            run("USE " + database, "XA START '" + xid + "'");
            run(changes);
            run("XA END '" + xid + "'", "XA PREPARE '" + xid + "'");
        }

        void run(String... statements) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                TransactionsIT.run(statement, statements);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
