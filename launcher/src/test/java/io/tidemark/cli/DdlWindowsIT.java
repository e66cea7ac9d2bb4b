package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Statements between snapshot and point that are hard to run again: between changes of rows without a key, from sessions in other
 * databases, about tables of other databases, filling rows with what no binlog says. Each point comes back exactly or is refused, and
 * what else the target has stays as it is.
 */
class DdlWindowsIT {
    private static final List<String> DATABASES = List.of("shop", "odd`name");
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Flavor {
        MARIADB(TestServers::newMariaDb11, "SHOW MASTER STATUS"),
        MYSQL(TestServers::newMySql97, "SHOW BINARY LOG STATUS");

        private final Supplier<DatabaseServer> starter;
        private final String showPosition;

        Flavor(Supplier<DatabaseServer> starter, String showPosition) {
            this.starter = starter;
            this.showPosition = showPosition;
        }
    }

    @TempDir
    private Path directory;

    private final Map<String, ServerContents> points = new LinkedHashMap<>();
    private Path config;
    private Path log;
    private Flavor flavor;

    @ParameterizedTest
    @EnumSource
    void comesBackExactlyOrIsRefused(Flavor kind) throws Exception {
        flavor = kind;
        config = directory.resolve("tidemark.yaml");
        log = directory.resolve("run.log");
        String unrepeatable;
        try (DatabaseServer source = kind.starter.get();
                Connection connection = source.connect(null);
                Statement sql = connection.createStatement()) {
            createSchema(sql);
            Files.writeString(config, configuration(source));
            try (TidemarkProcess run = TidemarkProcess.start(log, "run", "--config", config.toString())) {
                awaitStatus(run, status -> status.path("snapshots").size() == 1);
                rowsWithoutKey(source, sql);
                otherDatabases(source, sql);
                recreatedAndOddlyNamed(source, sql);
                momentOfTheStatement(source, sql);
                unrepeatable = position(
                        source,
                        () -> sql.execute(
                                "ALTER TABLE shop.unkeyed ADD number INT NOT NULL AUTO_INCREMENT PRIMARY KEY"));
                // So that the snapshot which follows by itself does not stand at the very moment of the statement.
                sql.execute("UPDATE shop.kept SET v = 10 WHERE id = 1");
                awaitStatus(run, status -> status.path("snapshots").size() == 2);
                sql.execute("UPDATE shop.unkeyed SET f = 7 WHERE number = 1");
                String end = point(source);
                awaitStatus(run, status -> reached(status, end));
            }
        }
        try (DatabaseServer target = kind.starter.get();
                Connection connection = target.connect(null);
                Statement sql = connection.createStatement()) {
            createBystanders(sql);
            ServerContents bystanders = contents(target, List.of("other", "scratch"));
            for (Map.Entry<String, ServerContents> point : points.entrySet()) {
                CommandRun restore = restore(target, point.getKey());
                assertThat(restore.exitCode())
                        .as("%s%s", restore.out(), restore.err())
                        .isZero();
                assertThat(point.getValue().differencesTo(contents(target, DATABASES)))
                        .as("restored to %s", point.getKey())
                        .isEmpty();
            }
            CommandRun refused = restore(target, unrepeatable);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(refused.err()).contains("shop.unkeyed by AUTO_INCREMENT is not in the history");
            assertThat(bystanders.differencesTo(contents(target, List.of("other", "scratch"))))
                    .isEmpty();
        }
    }

    private static void createSchema(Statement sql) throws SQLException {
        for (String database : List.of("shop", "`odd``name`", "other", "scratch")) {
            sql.execute("CREATE DATABASE " + database);
        }
        sql.execute(
                "CREATE TABLE shop.unkeyed (v INT, f FLOAT, d DOUBLE, b BIT(9), j JSON, c VARCHAR(9), t TIMESTAMP NULL)");
        sql.execute("INSERT INTO shop.unkeyed VALUES (1, 0.1234567, -0e0, b'101', '{\"a\": 1}', 'x', NULL),"
                + " (1, 0.1234568, 0, b'110', '{\"a\": 2}', 'X', NULL), (1, 0.1234567, 0, NULL, '[]', 'x ', NULL),"
                + " (1, 0.1234567, 0, NULL, '[]', 'x ', NULL)");
        sql.execute("CREATE TABLE shop.keyed (id INT PRIMARY KEY, v INT)");
        sql.execute("INSERT INTO shop.keyed VALUES (1, 1), (2, 2)");
        for (String name : List.of("shop.leaves", "shop.dropped", "other.dropped", "other.stays", "`odd``name`.t")) {
            sql.execute("CREATE TABLE " + name + " (id INT PRIMARY KEY)");
            sql.execute("INSERT INTO " + name + " VALUES (5)");
        }
    }

    /** What the target has beside the restored databases, under names that the history's statements use, too. */
    private static void createBystanders(Statement sql) throws SQLException {
        sql.execute("CREATE DATABASE other");
        sql.execute("CREATE DATABASE scratch");
        sql.execute("CREATE TABLE other.dropped (precious INT)");
        sql.execute("CREATE VIEW other.v AS SELECT 1 AS precious");
        sql.execute("CREATE TABLE scratch.precious (id INT)");
    }

    private void rowsWithoutKey(DatabaseServer source, Statement sql) throws Exception {
        sql.execute("ALTER TABLE shop.unkeyed ADD w INT DEFAULT 3");
        sql.execute("DELETE FROM shop.unkeyed WHERE b = b'110'");
        sql.execute("UPDATE shop.unkeyed SET v = 2 WHERE j = '[]' OR c = 'x ' LIMIT 1");
        point(source);
        sql.execute("ALTER TABLE shop.unkeyed DROP w");
        sql.execute("DELETE FROM shop.unkeyed WHERE b IS NULL LIMIT 1");
        point(source);
    }

    private void otherDatabases(DatabaseServer source, Statement sql) throws Exception {
        sql.execute("USE other");
        sql.execute("ALTER TABLE shop.keyed ADD w INT DEFAULT 3");
        sql.execute("DROP TABLE dropped, shop.dropped");
        sql.execute("UPDATE shop.keyed SET v = 9 WHERE id = 1");
        sql.execute("USE shop");
        sql.execute("CREATE VIEW other.v AS SELECT * FROM keyed");
        sql.execute("DROP VIEW other.v");
        sql.execute("DROP DATABASE scratch");
        sql.execute("RENAME TABLE keyed TO kept, leaves TO other.leaves");
        sql.execute("CREATE TABLE other.child (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES shop.kept (id))");
        sql.execute("CREATE VIEW v AS SELECT id FROM kept");
        point(source);
        sql.execute("DROP TABLE other.child");
    }

    private void recreatedAndOddlyNamed(DatabaseServer source, Statement sql) throws Exception {
        sql.execute("ALTER TABLE `odd``name`.t ADD w INT DEFAULT 4");
        sql.execute("UPDATE `odd``name`.t SET w = 5");
        point(source);
        sql.execute("DROP DATABASE `odd``name`");
        sql.execute("CREATE DATABASE `odd``name` CHARACTER SET latin1");
        sql.execute("CREATE TABLE `odd``name`.u (c VARCHAR(9) PRIMARY KEY)");
        sql.execute("INSERT INTO `odd``name`.u VALUES ('é')");
        point(source);
    }

    private void momentOfTheStatement(DatabaseServer source, Statement sql) throws Exception {
        sql.execute("ALTER TABLE shop.kept ADD at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)");
        point(source);
    }

    private String point(DatabaseServer source) throws Exception {
        String position = position(source, () -> {});
        points.put(position, contents(source, DATABASES));
        return position;
    }

    private interface Change {
        void run() throws SQLException;
    }

    private String position(DatabaseServer source, Change change) throws SQLException {
        change.run();
        try (Connection connection = source.connect(null);
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(flavor.showPosition)) {
            row.next();
            return row.getString(1) + ":" + row.getLong(2);
        }
    }

    private static ServerContents contents(DatabaseServer server, List<String> databases) throws SQLException {
        return ServerContents.read(() -> server.connect(null), databases);
    }

    private CommandRun restore(DatabaseServer target, String position) throws SQLException {
        try (Connection connection = target.connect(null);
                Statement sql = connection.createStatement()) {
            for (String database : DATABASES) {
                sql.execute("DROP DATABASE IF EXISTS `" + database.replace("`", "``") + "`");
            }
        }
        String url = target.flavor() + "://" + target.adminUsername() + ":" + target.adminPassword() + "@127.0.0.1:"
                + target.port();
        return CommandRun.of(
                "restore", "--config", config.toString(), "--to", "binlog:" + position, "--target", url, "--verbose");
    }

    private String configuration(DatabaseServer source) {
        return String.join(
                "\n",
                "source:",
                "  name: shop",
                "  url: " + source.flavor() + "://127.0.0.1:" + source.port(),
                "  username: " + source.adminUsername(),
                "  password: '" + source.adminPassword() + "'",
                "  databases: ['" + String.join("', '", DATABASES) + "']",
                "  server-id: 77003",
                "archive:",
                "  url: " + directory.resolve("archive").toUri(),
                "  flush-interval: 1s",
                "data-dir: " + directory.resolve("data"),
                "");
    }

    private static boolean reached(JsonNode status, String position) {
        String mark = status.path("mark").path("binlog").asText("binlog.0:0");
        return BinlogCoordinate.parse(mark).compareTo(BinlogCoordinate.parse(position)) >= 0;
    }

    private void awaitStatus(TidemarkProcess run, Predicate<JsonNode> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            CommandRun status = CommandRun.of("status", "--json", "--config", config.toString());
            if (!status.out().isBlank() && condition.test(JSON.readTree(status.out()))) {
                return;
            }
            assertThat(run.isAlive()).as(Files.readString(log)).isTrue();
            Thread.sleep(250);
        }
        throw new AssertionError("never came:\n" + Files.readString(log));
    }
}
