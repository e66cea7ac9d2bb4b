package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** One source with one table, its configuration and its archive, as an operator has them before the eyes. */
final class ProtectionScene {
    static final String DATABASE = "scene";
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final String name;
    private final String kafka;

    /**
     * @param directory where everything lies
     * @param name of the configuration, data-dir and log
     * @param kafka bootstrap servers of a cluster, or empty for an embedded broker
     */
    ProtectionScene(Path directory, String name, String kafka) {
        this.directory = directory;
        this.name = name;
        this.kafka = kafka;
    }

    /** Writes the configuration for a source that is reached at this port. */
    void protect(DatabaseServer source, int port) throws IOException {
        protect(source, port, source.adminUsername(), source.adminPassword());
    }

    void protect(DatabaseServer source, int port, String username, String password) throws IOException {
        Files.writeString(directory.resolve("password"), password + "\n");
        String settings = String.format(
                Locale.ROOT,
                """
                source:
                  name: scene
                  url: %s://127.0.0.1:%d
                  username: %s
                  password-file: password
                  databases: [%s]
                archive:
                  url: %s
                  flush-interval: 200ms
                data-dir: %s
                """,
                source.flavor(),
                port,
                username,
                DATABASE,
                directory.resolve("archive").toUri(),
                name);
        String cluster = kafka.isEmpty() ? "" : "kafka:\n  bootstrap-servers: " + kafka + "\n";
        Files.writeString(directory.resolve(name + ".yaml"), settings + cluster);
    }

    String config() {
        return directory.resolve(name + ".yaml").toString();
    }

    Path dataDirectory() {
        return directory.resolve(name);
    }

    String log() throws IOException {
        return Files.readString(logFile());
    }

    private Path logFile() {
        return directory.resolve(name + ".log");
    }

    TidemarkProcess start(String command) throws IOException {
        return TidemarkProcess.start(logFile(), command, "--config", config());
    }

    TidemarkProcess start(String command, Map<String, String> environment) throws IOException {
        return TidemarkProcess.startWithEnvironment(environment, logFile(), command, "--config", config());
    }

    TidemarkProcess start(String command, String heap) throws IOException {
        return TidemarkProcess.startWithHeap(heap, logFile(), command, "--config", config());
    }

    /** Waits until everything that the source has committed is safe, nothing is wrong, and so many gaps are recorded. */
    JsonNode awaitProtected(DatabaseServer source, int gaps) throws Exception {
        String gtids = gtids(source);
        return await(
                "everything up to " + gtids + " is safe behind " + gaps + " gaps",
                status -> status.path("protected").asBoolean()
                        && status.path("mark").path("gtids").asText().equals(gtids)
                        && status.path("gaps").size() == gaps);
    }

    JsonNode await(String what, Predicate<JsonNode> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            CommandRun status = CommandRun.of("status", "--json", "--config", config());
            JsonNode json = JSON.readTree(status.out());
            if (json != null && condition.test(json)) {
                return json;
            }
            assertThat(System.nanoTime())
                    .as("gave up waiting until " + what + ":\n" + log() + status.out())
                    .isLessThan(deadline);
            Thread.sleep(250);
        }
    }

    static boolean standsBy(JsonNode status) {
        return status.path("services").path(0).path("phase").asText().equals("standby");
    }

    /** What the source has, whole. */
    static ServerContents contents(DatabaseServer server) throws Exception {
        return ServerContents.read(() -> server.connect(null), List.of(DATABASE));
    }

    CommandRun restore(String point, DatabaseServer target) {
        return CommandRun.of(
                "restore",
                "--config",
                config(),
                "--to",
                point,
                "--replace",
                "--target",
                target.flavor() + "://" + target.adminUsername() + ":" + target.adminPassword() + "@127.0.0.1:"
                        + target.port());
    }

    void assertRestores(String point, ServerContents expected, DatabaseServer target) throws Exception {
        CommandRun restored = restore(point, target);
        assertThat(restored.exitCode()).as(point + ": " + restored.err()).isZero();
        assertThat(expected.differencesTo(contents(target))).as(point).isEmpty();
    }

    static void createTable(DatabaseServer source) throws SQLException {
        execute(
                source,
                "CREATE DATABASE " + DATABASE,
                "CREATE TABLE " + DATABASE + ".t (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100))");
    }

    static void insert(DatabaseServer source, String what) throws SQLException {
        execute(source, "INSERT INTO " + DATABASE + ".t (what) VALUES ('" + what + "'), ('and so on')");
    }

    static void execute(DatabaseServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static String textOf(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            String last = null;
            while (rows.next()) {
                last = rows.getString(1);
            }
            return last;
        }
    }

    /** All transactions of a server. */
    static String gtids(DatabaseServer server) throws SQLException {
        return server.flavor().equals("mysql")
                ? textOf(server, "SELECT REPLACE(@@GLOBAL.gtid_executed, '\n', '')")
                : textOf(server, "SELECT @@GLOBAL.gtid_binlog_pos");
    }

    /** The last transaction of a server that has been the only one so far. */
    static String lastGtid(DatabaseServer server) throws SQLException {
        String gtids = gtids(server);
        return server.flavor().equals("mysql") ? gtids.replaceAll("\\d+-(\\d+)$", "$1") : gtids;
    }
}
