package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.capture.source.RegisteredReplica;
import io.tidemark.database.Credentials;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every finding, made by the server's own settings and grants; where the remedy is a statement, running it clears the finding. */
class PreflightIT {
    private static final String DATABASE = "pre_flight";
    private static final String LIMITED = "limited";

    private final List<String> undo = new ArrayList<>();
    private DatabaseServer server;

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void findsWhatIsWrongAndItsRemedyPutsItRight(Supplier<DatabaseServer> supplier) throws Exception {
        prepare(supplier);
        assertThat(errors(check(asAdmin(DATABASE)))).isEmpty();
        assertSettingIsFound("binlog_format", "ROW", "STATEMENT");
        assertSettingIsFound("binlog_format", "ROW", "MIXED");
        assertSettingIsFound("binlog_row_image", "FULL", "MINIMAL");
        assertSettingIsFound("binlog_row_metadata", "FULL", "MINIMAL");
        if (isMySql()) {
            assertSettingIsFound("binlog_row_value_options", "", "PARTIAL_JSON");
            assertSettingIsFound("binlog_error_action", "ABORT_SERVER", "IGNORE_ERROR");
        }
        if (isMySql() || server.version().startsWith("11")) {
            admin("SET GLOBAL binlog_expire_logs_seconds = 600");
            undo.add("SET GLOBAL binlog_expire_logs_seconds = 0");
            Finding finding = only(errors(check(asAdmin(DATABASE))));
            assertThat(finding.what()).contains("10 minutes");
            admin(finding.remedy());
            assertThat(errors(check(asAdmin(DATABASE)))).isEmpty();
        }
    }

    @Test
    void earlyMySql80DoesNotLogFunctionalIndexesWhole() throws Exception {
        prepare(TestServers::mySql80);
        admin("CREATE TABLE " + DATABASE + ".indexed (id INT PRIMARY KEY, v VARCHAR(9), KEY lower_case ((LOWER(v))))");
        Finding finding = only(errors(check(asAdmin(DATABASE))));
        assertThat(finding.what()).contains("functional index", DATABASE + ".indexed");
        assertThat(finding.why()).contains("8.0.15");
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void findsMissingGrantsAndItsRemediesGrantThem(Supplier<DatabaseServer> supplier) throws Exception {
        prepare(supplier);
        String password = UUID.randomUUID().toString();
        admin("CREATE USER '" + LIMITED + "'@'%' IDENTIFIED BY '" + password + "'");
        undo.add("DROP USER '" + LIMITED + "'@'%'");
        admin("GRANT SELECT ON `pre\\_flight`.* TO '" + LIMITED + "'@'%'");
        CaptureConfig config = config(new Credentials(LIMITED, password), server.port(), List.of(DATABASE));
        List<Finding> findings = check(config);
        String all = findings.toString();
        assertThat(all)
                .contains("lacks REPLICATION SLAVE", "lacks TRIGGER on", "lacks EVENT on", "lacks SHOW VIEW on")
                .contains(isMySql() ? "lacks REPLICATION CLIENT" : "lacks BINLOG MONITOR")
                .contains("neither RELOAD nor LOCK TABLES")
                .doesNotContain("lacks SELECT", password);
        for (Finding finding : findings) {
            if (finding.remedy().startsWith("GRANT ")) {
                admin(finding.remedy());
            }
        }
        assertThat(check(config))
                .filteredOn(finding -> finding.toString().contains("GRANT"))
                .isEmpty();
        assertThat(errors(check(config))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void findsWrongNamesAndTables(Supplier<DatabaseServer> supplier) throws Exception {
        prepare(supplier);
        assertThat(only(errors(check(asAdmin("no_such_database")))).what())
                .contains("no_such_database", "does not exist");
        long serverId = Long.parseLong(queried("SELECT @@server_id"));
        CaptureConfig clash = new CaptureConfig(
                asAdmin(DATABASE).server(),
                List.of(DATABASE),
                serverId,
                asAdmin(DATABASE).journal());
        assertThat(only(errors(check(clash))).what()).contains(Long.toString(serverId), "own server_id");
        admin("CREATE TABLE " + DATABASE + ".isam (id INT) ENGINE=MyISAM");
        assertThat(warnings(check(asAdmin(DATABASE)))).anyMatch(what -> what.contains(DATABASE + ".isam"));
        admin("ALTER TABLE " + DATABASE + ".isam ENGINE=InnoDB");
        assertThat(warnings(check(asAdmin(DATABASE)))).noneMatch(what -> what.contains("isam"));
        CaptureConfig misnamed = new CaptureConfig(
                ServerConfig.of(
                        new ServerAddress(
                                isMySql() ? ServerFlavor.MARIADB : ServerFlavor.MYSQL,
                                "127.0.0.1",
                                server.port(),
                                null),
                        new Credentials(server.adminUsername(), server.adminPassword())),
                List.of(DATABASE),
                70_000,
                asAdmin(DATABASE).journal());
        assertThat(errors(check(misnamed))).anyMatch(finding -> finding.remedy().contains(server.flavor() + "://"));
        if (!isMySql()) {
            admin("CREATE TABLE " + DATABASE + ".packed (id INT PRIMARY KEY, t TEXT COMPRESSED)");
            assertThat(only(errors(check(asAdmin(DATABASE)))).what()).contains(DATABASE + ".packed");
            admin("DROP TABLE " + DATABASE + ".packed");
            admin("CREATE TABLE " + DATABASE + ".versioned (id INT PRIMARY KEY) WITH SYSTEM VERSIONING");
            assertThat(only(errors(check(asAdmin(DATABASE)))).what()).contains(DATABASE + ".versioned");
            admin("ALTER TABLE " + DATABASE + ".versioned DROP SYSTEM VERSIONING");
            admin("CREATE TABLE " + DATABASE + ".hidden (id INT PRIMARY KEY,"
                    + " c VARCHAR(9) CHARACTER SET utf8mb4 NOT NULL DEFAULT '\ud83d\ude00')");
            assertThat(only(errors(check(asAdmin(DATABASE)))).what()).contains(DATABASE + ".hidden.c");
            admin("INSERT INTO " + DATABASE + ".hidden (id) VALUES (1)");
            assertThat(errors(check(asAdmin(DATABASE)))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void findsAReplicaWithTheSameServerId(Supplier<DatabaseServer> supplier) throws Exception {
        prepare(supplier);
        CaptureConfig config = asAdmin(DATABASE);
        try (RegisteredReplica replica = RegisteredReplica.of(config.server(), config.serverId())) {
            assertThat(only(errors(check(config))).what())
                    .contains(Long.toString(replica.getServerId()), "server_id of a replica");
        }
        awaitNothingFound(config);
    }

    /** Other tests' checks would find the replica too. The server notices that it is gone when it has something to send to it. */
    private void awaitNothingFound(CaptureConfig config) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        List<Finding> findings = errors(check(config));
        for (int id = 1; !findings.isEmpty(); id++) {
            assertThat(System.nanoTime()).as("%s", findings).isLessThan(deadline);
            admin("INSERT INTO " + DATABASE + ".t VALUES (" + id + ")");
            Thread.sleep(50);
            findings = errors(check(config));
        }
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void refusesInOneSentenceWhereItCannotLogIn(Supplier<DatabaseServer> supplier) throws Exception {
        prepare(supplier);
        String wrong = "wrong-" + UUID.randomUUID();
        assertThatThrownBy(
                        () -> check(config(new Credentials(server.adminUsername(), wrong), server.port(), List.of())))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(server.adminUsername())
                .hasMessageNotContaining(wrong)
                .hasMessageNotContaining("\n");
        try (Socket bound = new Socket()) {
            // It does not listen, and keeps the port from anyone who would.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int closed = bound.getLocalPort();
            assertThatThrownBy(() -> check(config(new Credentials("nobody", "nothing"), closed, List.of())))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("127.0.0.1:" + closed)
                    .hasMessageNotContaining("\n");
        }
    }

    @AfterEach
    void putBack() throws SQLException {
        for (String sql : undo) {
            admin(sql);
        }
    }

    private void prepare(Supplier<DatabaseServer> supplier) throws SQLException {
        server = supplier.get();
        admin("CREATE DATABASE " + DATABASE);
        undo.add("DROP DATABASE " + DATABASE);
        admin("CREATE TABLE " + DATABASE + ".t (id INT PRIMARY KEY) ENGINE=InnoDB");
    }

    private void assertSettingIsFound(String variable, String right, String wrong) throws SQLException {
        undo.add("SET GLOBAL " + variable + " = '" + right + "'");
        admin("SET GLOBAL " + variable + " = '" + wrong + "'");
        Finding finding = only(errors(check(asAdmin(DATABASE))));
        assertThat(finding.what()).contains(variable, wrong);
        admin(finding.remedy());
        assertThat(errors(check(asAdmin(DATABASE)))).isEmpty();
    }

    private static List<Finding> check(CaptureConfig config) {
        return Preflight.check(config, Preflight.Situation.BEFORE_CAPTURE, Clock.systemUTC());
    }

    private static List<Finding> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .toList();
    }

    private static List<String> warnings(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                .map(Finding::what)
                .toList();
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private CaptureConfig config(Credentials credentials, int port, List<String> databases) {
        return new CaptureConfig(
                ServerConfig.of(
                        new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", port, null), credentials),
                databases,
                70_000,
                new JournalConfig("preflight", Map.of("bootstrap.servers", "127.0.0.1:9")));
    }

    private CaptureConfig asAdmin(String database) {
        return config(
                new Credentials(server.adminUsername(), server.adminPassword()), server.port(), List.of(database));
    }

    private boolean isMySql() {
        return server.flavor().equals("mysql");
    }

    private void admin(String sql) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String queried(String sql) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
