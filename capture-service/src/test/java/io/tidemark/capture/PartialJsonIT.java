package io.tidemark.capture;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.testkit.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that the source logs as changes (binlog_row_value_options=PARTIAL_JSON) become what the source has. */
class PartialJsonIT {
    private static final long SEED = 4711;
    private static final int ROWS = 250;
    private static final String DOCUMENT =
            "JSON_OBJECT('n', 1, 'list', JSON_ARRAY(1, 'two', 3.5, NULL, JSON_OBJECT('deep',"
                    + " JSON_ARRAY(TRUE, 'x')), CAST('1.50' AS DECIMAL(9,2)), CAST('2020-01-02' AS DATE)), 'text', REPEAT('t', ?),"
                    + " 'a b.c\"d', JSON_OBJECT('\u00e9\ud83d\ude00', 1, '', 2, 'line\\nend', 3), 'b64', CAST('bin' AS BINARY(5)), 'pad', REPEAT('p', 300))";
    private static final String[] PATHS = {
        "$.n",
        "$.list[0]",
        "$.list[1]",
        "$.list[4].deep[1]",
        "$.list[4].deep[7]",
        "$.list[90]",
        "$.list[4].added",
        "$.text",
        "$.\"a b.c\\\"d\"",
        "$.\"a b.c\\\"d\".\"\u00e9\ud83d\ude00\"",
        "$.\"a b.c\\\"d\".\"\"",
        "$.\"a b.c\\\"d\".\"line\\nend\"",
        "$.\"a b.c\\\"d\".new",
        "$.z",
        "$.\"1\"",
        "$.list",
        "$.b64"
    };
    private static final String[] VALUES = {
        "1",
        "-70000",
        "'text \"quoted\"'",
        "NULL",
        "TRUE",
        "1.5e0",
        "CAST('12.340' AS DECIMAL(10,3))",
        "CAST('2021-02-03 04:05:06.7' AS DATETIME(6))",
        "JSON_ARRAY(1, JSON_OBJECT('k', 'v'))",
        "JSON_OBJECT('bb', 1, 'a', 2)",
        "REPEAT('r', 70000)",
        "18446744073709551615"
    };

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(Named.of("MySQL 9.7", TestServers::mySql97), Named.of("MySQL 8.0", TestServers::mySql80));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void changesGiveTheWholeDocument(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of("partial")),
                        Clock.systemUTC(),
                        CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("DROP DATABASE IF EXISTS partial");
            statement.execute("CREATE DATABASE partial");
            statement.execute("USE partial");
            statement.execute("SET binlog_row_value_options = 'PARTIAL_JSON'");
            statement.execute("CREATE TABLE docs (id INT PRIMARY KEY, j JSON, n INT, other JSON, v VARCHAR(99))");
            fill(connection);
            change(statement, new Random(SEED));
            Assertions.assertThat(partialEvents(statement)).isGreaterThan(100);
            statement.execute("CREATE TABLE done (id INT)");
            List<JournalRecord> records = contents.until(
                    record -> record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).contains("done"));
            TypesIT.compare(statement, records);
            statement.execute("DROP DATABASE partial");
        }
    }

    private static void fill(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO docs VALUES (?, " + DOCUMENT + ", 1, "
                        + "CASE ? % 3 WHEN 0 THEN NULL WHEN 1 THEN JSON_ARRAY(REPEAT('o', 200), 2) ELSE JSON_OBJECT('o', REPEAT('o', 200)) END, 'v')")) {
            for (int id = 0; id < ROWS; id++) {
                insert.setInt(1, id);
                insert.setInt(2, id % 10 == 9 ? 70_000 : 100);
                insert.setInt(3, id);
                insert.execute();
            }
        }
    }

    private static void change(Statement statement, Random random) throws SQLException {
        for (int id = 0; id < ROWS; id++) {
            String document = "j";
            for (int i = random.nextInt(3); i >= 0; i--) {
                String path = "'" + PATHS[random.nextInt(PATHS.length)].replace("\\", "\\\\") + "'";
                String value = VALUES[random.nextInt(VALUES.length)];
                document = switch (random.nextInt(4)) {
                    case 0 -> "JSON_REMOVE(" + document + ", " + path + ")";
                    case 1 -> "JSON_REPLACE(" + document + ", " + path + ", " + value + ")";
                    default -> "JSON_SET(" + document + ", " + path + ", " + value + ")";
                };
            }
            statement.execute("UPDATE docs SET n = n + 1, j = " + document
                    + (random.nextBoolean() ? ", other = JSON_SET(other, '$[0]', " + id + ")" : "") + " WHERE id = "
                    + id);
        }
        statement.execute("UPDATE docs SET j = NULL WHERE id = 3");
        statement.execute("UPDATE docs SET j = JSON_SET('{}', '$.whole', 1) WHERE id = 4");
    }

    private static int partialEvents(Statement statement) throws SQLException {
        String file;
        try (ResultSet logs = statement.executeQuery("SHOW BINARY LOGS")) {
            file = null;
            while (logs.next()) {
                file = logs.getString(1);
            }
        }
        int count = 0;
        try (ResultSet events = statement.executeQuery("SHOW BINLOG EVENTS IN '" + file + "'")) {
            while (events.next()) {
                count += events.getString(3).contains("artial") ? 1 : 0;
            }
        }
        return count;
    }
}
