package io.tidemark.demo.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ServerContentsIT {

    private static final Logger log = LoggerFactory.getLogger(ServerContentsIT.class);

    @TempDir
    static Path directory;

    static DatabaseServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = EmbeddedMariaDb.start(Path.of("target/servers"), ServerOptions.in(directory));
        createCrm("crm", CrmSeed.DEFAULT_ACCOUNTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void namesTableKeyAndColumnOfAChange() throws SQLException {
        createCrm("small", 20);
        ServerContents before = read("small");
        assertThat(before.differencesTo(read("small"))).isEmpty();
        execute("small", "UPDATE contacts SET last_name = 'Łęcka', updated_at = updated_at WHERE id = 7");
        assertThat(before.differencesTo(read("small"))).anySatisfy(line -> assertThat(line)
                .startsWith("table small.contacts [id=7]")
                .contains("column last_name")
                .contains("but was C581C499636B61"));
        assertThat(before.digest()).isNotEqualTo(read("small").digest());
    }

    @Test
    void tellsMissingUnexpectedAndRepeatedRowsAndObjectsApart() throws SQLException {
        createCrm("before", 20);
        createCrm("after", 20);
        execute(
                "after",
                "DELETE FROM custom_field_values WHERE account_id = 3",
                "INSERT INTO tags (id, name) VALUES (999, 'new')",
                "INSERT INTO audit_log SELECT * FROM audit_log LIMIT 1",
                "DROP TRIGGER deals_stage_audit",
                "ALTER TABLE users COMMENT = 'changed'");
        ServerContents after = read("after");
        assertThat(read("before").differencesTo(after, Map.of("before", "after")))
                .anyMatch(line -> line.contains("custom_field_values [account_id=3") && line.contains("row missing"))
                .anyMatch(line -> line.contains("tags [id=999]") && line.contains("unexpected row"))
                .anyMatch(line -> line.contains("audit_log") && line.contains("unexpected row"))
                .anyMatch(line -> line.contains("trigger deals_stage_audit: missing"))
                .anyMatch(line -> line.contains("table before.users: defined differently"))
                .noneMatch(line -> line.contains("accounts") || line.contains("view"));
    }

    @Test
    void readsOneMomentWhileUsersWork() throws Exception {
        try (CrmWorkload workload = new CrmWorkload(() -> server.connect("crm"), 3, 3, 200)) {
            workload.start();
            while (workload.transactionsCommitted() < 300 && workload.failures().isEmpty()) {
                Thread.sleep(10);
            }
            ServerContents underWay = read("crm");
            workload.pause();
            ServerContents paused = read("crm");
            long started = System.nanoTime();
            ServerContents pausedAgain = read("crm");
            log.info("{} read in {} ms", pausedAgain, (System.nanoTime() - started) / 1_000_000);
            assertThat(paused.differencesTo(pausedAgain)).isEmpty();
            assertThat(paused.digest()).isEqualTo(pausedAgain.digest()).isNotEqualTo(underWay.digest());
            assertThat(workload.failures()).isEmpty();
        }
    }

    @Test
    void distinguishesValuesThatPrintAlike() throws SQLException {
        execute(
                null,
                "CREATE DATABASE exact",
                "SET NAMES utf8mb4",
                "CREATE TABLE exact.kinds (id INT PRIMARY KEY, f FLOAT, e ENUM('', 'a'), b VARBINARY(8), l VARCHAR(8)"
                        + " CHARACTER SET latin1, bits BIT(64), g GEOMETRY, t TIMESTAMP(6) NULL)",
                "INSERT INTO exact.kinds VALUES (1, 1.0000001, '', NULL, 'é', b'1', POINT(1, 2), '2026-01-01 00:00:00')");
        List<String> variations = List.of(
                "f = 1.0000002",
                "e = 0",
                "b = ''",
                "l = 'e'",
                "bits = 0xFFFFFFFFFFFFFFFF",
                "g = POINT(2, 1)",
                "t = '2026-01-01 00:00:00.000001'");
        for (String variation : variations) {
            ServerContents before = read("exact");
            execute("exact", "SET sql_mode = ''", "UPDATE kinds SET " + variation);
            String column = variation.split(" ", 2)[0];
            assertThat(before.differencesTo(read("exact")))
                    .as(variation)
                    .anyMatch(line -> line.contains("[id=1]") && line.contains("column " + column + " expected"));
        }
    }

    private static ServerContents read(String database) throws SQLException {
        return ServerContents.read(() -> server.connect(null), List.of(database));
    }

    private static void createCrm(String database, int accounts) throws SQLException {
        try (Connection connection = server.connect(null)) {
            CrmSchema.create(connection, database);
            CrmSeed.load(connection, 5, accounts);
        }
    }

    private static void execute(@Nullable String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
