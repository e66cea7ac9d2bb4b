package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.testkit.ObjectStoreServer;
import io.tidemark.testkit.ObjectStoreServers;
import io.tidemark.testkit.TestCertificates;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every connection of the product over TLS with certificates of a private authority, to servers that refuse anything else; and what
 * is said where that trust is missing.
 */
class TlsIT {
    private static final String CRM = "crm";
    private static final String HISTORY = CRM + ".stages";
    private static final String BACK = "crm_back";
    private static final String SECRET = "a-secret-for-tests";

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static TestCertificates strangers;

    @BeforeAll
    static void makeCertificates() {
        certificates = TestCertificates.in(directory.resolve("tls"));
        strangers = TestCertificates.in(directory.resolve("strangers"));
    }

    @Test
    void mariaDbKafkaAndS3() throws Exception {
        ObjectStoreServer s3 = ObjectStoreServers.newS3ProxyOverTls(certificates, "tls");
        try (DatabaseServer server = TestServers.newMariaDb11(tlsOptions());
                KafkaOverTls kafka = KafkaOverTls.start(directory.resolve("kafka"), certificates)) {
            String source = source(server, "localhost", "verify-identity", certificates.authority());
            String settings = source + kafka(kafka, certificates) + archive(s3, certificates.authority());
            protectAndRestore(server, settings);

            refused(source + kafka(kafka, strangers) + archive(s3, certificates.authority()), ExitCode.JOURNAL)
                    .contains(kafka.bootstrapServers(), "kafka.*");
            refused(source + kafka(kafka, certificates) + archive(s3, strangers.authority()), ExitCode.ARCHIVE)
                    .contains(s3.endpoint().toString(), "archive.s3.ca-certificate");
            refused(source + kafka(kafka, certificates) + archive(s3, null), ExitCode.ARCHIVE)
                    .contains("archive.s3.ca-certificate");
            refusesSources(server);
        }
    }

    @Test
    void mySql() throws Exception {
        try (DatabaseServer server = TestServers.newMySql97(tlsOptions())) {
            protectAndRestore(
                    server, source(server, "localhost", "verify-identity", certificates.authority()) + localArchive());
            refusesSources(server);
        }
    }

    private static void protectAndRestore(DatabaseServer server, String settings) throws Exception {
        Path home = directory.resolve(server.flavor());
        ServerContents oracle;
        try (Connection admin = server.connect(null);
                Statement statement = admin.createStatement()) {
            CrmSchema.create(admin, CRM);
            CrmSeed.load(admin, 3, 50);
            makeAccount(statement);
            RowHistoryScene.createTable(statement, HISTORY);
            // From here on nobody gets in without TLS but this session, which is there already.
            statement.execute("SET GLOBAL require_secure_transport = ON");
            try (RunningTidemark run = RunningTidemark.start(home, settings)) {
                run.await("snapshot taken", status -> !status.path("snapshots").isEmpty());
                statement.execute("UPDATE crm.contacts SET last_name = CONCAT(last_name, ' streamed')");
                statement.execute("DELETE FROM crm.accounts ORDER BY id LIMIT 3");
                List<String> history = RowHistoryScene.write(statement, HISTORY);
                String gtids = lastGtid(statement, server);
                run.await(
                        "archived",
                        status -> gtids.equals(status.path("mark").path("gtids").asText()));
                assertThat(run.stop()).as(run.log()).isEqualTo(143);
                assertThat(run.log()).doesNotContain(SECRET, TestCertificates.STORE_PASSWORD);
                String config = run.config().toString();
                CommandRun derived = CommandRun.of("derive", "--config", config);
                assertThat(derived.exitCode()).as(derived.out() + derived.err()).isZero();
                assertThat(derived.out()).startsWith("derived ").doesNotContain("derived 0 changes", "less far");
                CommandRun verified = CommandRun.of("verify", "--config", config);
                assertThat(verified.exitCode()).as(verified.out()).isZero();
                assertThat(verified.out()).contains("ok      derived crm.");
                RowHistoryScene.assertTold(args -> CommandRun.configured(run.config(), args), HISTORY, history);
                CommandRun wrong = restore(config, target(server, "tls=verify-ca&tls-ca=" + strangers.authority()));
                assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(ExitCode.TARGET.code());
                assertThat(wrong.err())
                        .contains("TLS", "localhost:" + server.port())
                        .doesNotContain(SECRET);
                CommandRun plain = restore(config, target(server, "tls=disabled"));
                assertThat(plain.exitCode()).as(plain.err()).isEqualTo(ExitCode.TARGET.code());
                CommandRun restored =
                        restore(config, target(server, "tls=verify-identity&tls-ca=" + certificates.authority()));
                assertThat(restored.exitCode()).as(restored.err()).isZero();
            }
            statement.execute("SET GLOBAL require_secure_transport = OFF");
        }
        oracle = ServerContents.read(() -> server.connect(null), List.of(CRM));
        assertThat(oracle.differencesTo(
                        ServerContents.read(() -> server.connect(null), List.of(BACK)), Map.of(CRM, BACK)))
                .isEmpty();
    }

    private static void refusesSources(DatabaseServer server) throws Exception {
        Path authority = certificates.authority();
        refused(source(server, "localhost", "disabled", null) + localArchive(), ExitCode.SOURCE)
                .contains("localhost:" + server.port(), "source.tls.mode");
        refused(source(server, "localhost", "verify-ca", strangers.authority()) + localArchive(), ExitCode.SOURCE)
                .contains("localhost:" + server.port(), "verify-ca", "CA certificate");
        refused(source(server, "127.0.0.1", "verify-identity", authority) + localArchive(), ExitCode.SOURCE)
                .contains("127.0.0.1:" + server.port(), "verify-identity", "host name");
        assertThat(check(source(server, "127.0.0.1", "verify-ca", authority) + localArchive())
                        .exitCode())
                .isZero();
        assertThat(check(source(server, "127.0.0.1", "required", null) + localArchive())
                        .exitCode())
                .isZero();
        DatabaseServer withoutTls = TestServers.mariaDb1011();
        refused(source(withoutTls, "localhost", "required", null) + localArchive(), ExitCode.SOURCE)
                .contains("localhost:" + withoutTls.port(), "whether the server has TLS");
    }

    private static UnaryOperator<ServerOptions> tlsOptions() {
        return options -> options.withExtraOptions(List.of(
                "--ssl-ca=" + certificates.authority(),
                "--ssl-cert=" + certificates.serverCertificate(),
                "--ssl-key=" + certificates.serverKey()));
    }

    /** The server itself holds the account to TLS, on every connection that it makes. */
    private static void makeAccount(Statement statement) throws SQLException {
        statement.execute("CREATE USER 'tidemark'@'127.0.0.1' IDENTIFIED BY '" + SECRET + "' REQUIRE SSL");
        statement.execute("GRANT ALL PRIVILEGES ON *.* TO 'tidemark'@'127.0.0.1' WITH GRANT OPTION");
    }

    private static String lastGtid(Statement statement, DatabaseServer server) throws SQLException {
        String variable = server.flavor().equals("mariadb") ? "@@gtid_binlog_pos" : "@@gtid_executed";
        try (ResultSet row = statement.executeQuery("SELECT " + variable)) {
            row.next();
            return row.getString(1).replaceAll("\\s", "");
        }
    }

    private static AbstractStringAssert<?> refused(String settings, ExitCode code) throws IOException {
        CommandRun check = check(settings);
        assertThat(check.exitCode()).as(check.out() + check.err()).isEqualTo(code.code());
        return assertThat(check.out()).doesNotContain(SECRET, TestCertificates.STORE_PASSWORD, "\tat ");
    }

    private static CommandRun check(String settings) throws IOException {
        Path config = Files.writeString(directory.resolve("check.yaml"), settings);
        return CommandRun.of("check", "--config", config.toString());
    }

    private static CommandRun restore(String config, String target) {
        return CommandRun.of(
                "restore", "--config", config, "--to", "latest", "--database", CRM + "=" + BACK, "--target", target);
    }

    private static String target(DatabaseServer server, String parameters) {
        return server.flavor() + "://tidemark:" + SECRET + "@localhost:" + server.port() + "?" + parameters;
    }

    private static String source(DatabaseServer server, String host, String mode, Path authority) {
        return String.format(
                Locale.ROOT,
                """
                source:
                  name: tls
                  url: %s://%s:%d
                  username: tidemark
                  password: %s
                  databases: [%s]
                  tls:
                    mode: %s
                    %s
                data-dir: data-%s
                """,
                server.flavor(),
                host,
                server.port(),
                SECRET,
                CRM,
                mode,
                authority == null ? "" : "ca-certificate: " + authority,
                server.flavor());
    }

    private static String kafka(KafkaOverTls kafka, TestCertificates trusted) {
        return String.format(
                Locale.ROOT, """
                kafka:
                  bootstrap-servers: %s
                  security.protocol: SSL
                  ssl.truststore.type: PKCS12
                  ssl.truststore.location: %s
                  ssl.truststore.password: %s
                """, kafka.bootstrapServers(), trusted.trustStore(), TestCertificates.STORE_PASSWORD);
    }

    private static String archive(ObjectStoreServer s3, Path authority) {
        return String.format(
                Locale.ROOT,
                """
                archive:
                  url: s3://tls/prefix
                  flush-interval: 500ms
                  s3:
                    endpoint: %s
                    access-key: %s
                    secret-key: %s
                    path-style: true
                    %s
                """,
                s3.endpoint(),
                s3.accessKey(),
                s3.secretKey(),
                authority == null ? "" : "ca-certificate: " + authority);
    }

    private static String localArchive() {
        return "archive:\n  url: " + directory.resolve("archive").toUri() + "\n  flush-interval: 500ms\n";
    }
}
