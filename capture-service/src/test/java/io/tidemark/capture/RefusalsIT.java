package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.testkit.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What capture must not pass over ends it, with a message that says what to do; what only looks like it does not. */
class RefusalsIT {
    private static final Supplier<DatabaseServer> MYSQL = TestServers::mySql97;
    private static final Supplier<DatabaseServer> MARIADB = TestServers::mariaDb11;

    static Stream<Arguments> refused() {
        return Stream.of(
                        both(
                                "INSERT INTO t VALUES (9, 1, '{}')",
                                "binlog_format = 'ROW'",
                                "SET binlog_format = 'STATEMENT'"),
                        both(
                                "REPLACE INTO t VALUES (9, 1, '{}')",
                                "binlog_format = 'ROW'",
                                "SET binlog_format = 'STATEMENT'"),
                        both("UPDATE t SET n = 2", "binlog_row_image = FULL", "SET binlog_row_image = 'MINIMAL'"),
                        Stream.of(Arguments.of(
                                Named.of("MariaDB", MARIADB),
                                List.of("ALTER TABLE t ADD SYSTEM VERSIONING"),
                                "DROP SYSTEM VERSIONING")))
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> both(String last, String message, String... before) {
        List<String> statements =
                Stream.concat(Stream.of(before), Stream.of(last)).toList();
        return Stream.of(
                Arguments.of(Named.of("MySQL", MYSQL), statements, message),
                Arguments.of(Named.of("MariaDB", MARIADB), statements, message));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void stops(Supplier<DatabaseServer> supplier, List<String> statements, String message) throws Exception {
        String database = "r" + UUID.randomUUID().toString().substring(0, 8);
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of(database)), Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("CREATE DATABASE " + database);
            statement.execute("USE " + database);
            statement.execute("CREATE TABLE t (id INT PRIMARY KEY, n INT, j JSON)");
            statement.execute("INSERT INTO t VALUES (1, 1, '{\"a\": 1, \"long\": \"" + "x".repeat(500) + "\"}')");
            for (String sql : statements) {
                statement.execute(sql);
            }
            assertThat(service.await()).hasMessageContaining(message).hasMessageContaining("binlog.0");
            assertThat(service.status().phase()).isEqualTo(CaptureStatus.Phase.FAILED);
            statement.execute("DROP DATABASE " + database);
        }
    }

    static Stream<Arguments> carried() {
        return Stream.of(
                Arguments.of(
                        Named.of("MySQL compressed", MYSQL),
                        List.of("SET binlog_transaction_compression = ON", "INSERT INTO t VALUES (9, 1, NULL)")),
                Arguments.of(
                        Named.of("MariaDB compressed", (Supplier<DatabaseServer>) () ->
                                TestServers.newMariaDb11("--log-bin-compress=ON", "--log-bin-compress-min-len=10")),
                        List.of("INSERT INTO t VALUES (9, 1, '{\"z\": \"" + "y".repeat(300) + "\"}')")),
                Arguments.of(
                        Named.of("MySQL CTAS", MYSQL),
                        List.of("CREATE TABLE c AS SELECT * FROM t", "INSERT INTO t VALUES (9, 1, NULL)")),
                Arguments.of(
                        Named.of("MariaDB CTAS", MARIADB),
                        List.of("CREATE TABLE c AS SELECT * FROM t", "INSERT INTO t VALUES (9, 1, NULL)")),
                Arguments.of(
                        Named.of("MySQL one-phase XA", MYSQL),
                        List.of(
                                "XA START 'y'",
                                "INSERT INTO t VALUES (9, 1, NULL)",
                                "XA END 'y'",
                                "XA COMMIT 'y' ONE PHASE")),
                Arguments.of(
                        Named.of("MariaDB one-phase XA", MARIADB),
                        List.of(
                                "XA START 'y'",
                                "INSERT INTO t VALUES (9, 1, NULL)",
                                "XA END 'y'",
                                "XA COMMIT 'y' ONE PHASE")),
                Arguments.of(
                        Named.of("MySQL savepoint", MYSQL),
                        List.of(
                                "BEGIN",
                                "INSERT INTO t VALUES (9, 1, NULL)",
                                "SAVEPOINT s",
                                "INSERT INTO t VALUES (10, 1, NULL)",
                                "ROLLBACK TO s",
                                "COMMIT")),
                // On a server of its own: a tag stays in gtid_executed, where other tests count transactions.
                Arguments.of(
                        Named.of("MySQL tagged GTID", (Supplier<DatabaseServer>) TestServers::newMySql97),
                        List.of(
                                "SET gtid_next = 'AUTOMATIC:crm'",
                                "INSERT INTO t VALUES (9, 1, NULL)",
                                "SET gtid_next = 'AUTOMATIC'")),
                Arguments.of(
                        Named.of("MariaDB no transaction", MARIADB),
                        List.of(
                                "CREATE TABLE a (id INT) ENGINE=Aria TRANSACTIONAL=0",
                                "INSERT INTO a VALUES (1)",
                                "INSERT INTO t VALUES (9, 1, NULL)")),
                Arguments.of(
                        Named.of("MySQL flush logs", MYSQL),
                        List.of(
                                "FLUSH BINARY LOGS",
                                "CREATE TEMPORARY TABLE x (id INT)",
                                "ANALYZE TABLE t",
                                "INSERT INTO t VALUES (9, 1, NULL)")));
    }

    @ParameterizedTest
    @MethodSource("carried")
    void carries(Supplier<DatabaseServer> supplier, List<String> statements) throws Exception {
        String database = "k" + UUID.randomUUID().toString().substring(0, 8);
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        CaptureConfig config = CaptureIT.config(server, journal, List.of(database));
        try (JournalContents contents = JournalContents.of(journal);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            try (CaptureService service = new CaptureService(config, Clock.systemUTC(), CaptureListener.NONE)) {
                service.start();
                contents.until(JournalRecord.Heartbeat.class::isInstance);
                statement.execute("CREATE DATABASE " + database);
                statement.execute("USE " + database);
                statement.execute("CREATE TABLE t (id INT PRIMARY KEY, n INT, j JSON)");
                statement.execute("INSERT INTO t VALUES (1, 1, NULL)");
                for (String sql : statements) {
                    statement.execute(sql);
                }
                contents.until(record -> record instanceof JournalRecord.RowChange change
                        && Long.valueOf(9).equals(change.after()[0]));
            }
            try (CaptureService again = new CaptureService(config, Clock.systemUTC(), CaptureListener.NONE)) {
                again.start();
                statement.execute("DROP DATABASE " + database);
                List<JournalRecord> records = contents.until(record ->
                        record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
                long sequence = 0;
                for (JournalRecord record : records) {
                    if (record instanceof JournalRecord.Positioned positioned) {
                        assertThat(positioned.position().sequence()).isEqualTo(++sequence);
                    }
                }
            }
        }
    }
}
