package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    private static final String WHOLE = """
            source:
              name: crm
              url: mariadb://db.example.com:3307
              username: tidemark
              password: "s3cret: #1"
              databases: [crm, billing]
              tls: {mode: verify-ca, ca-certificate: ca.pem}
            kafka:
              security.protocol: SASL_SSL
              ssl: {truststore.location: /etc/trust.p12}
            archive:
              url: s3://backups/prod
              flush-interval: 500ms
              flush-bytes: 1MiB
              s3: {endpoint: "https://s3.example.com:9000", access-key: AK, secret-key: SK, path-style: true}
            snapshot: {cron: "0 3 * * *", threads: 8}
            data-dir: data
            """;

    @TempDir
    private Path directory;

    @Test
    void readsEverySetting() throws Exception {
        TidemarkConfig config = load(WHOLE, Map.of());

        assertThat(config.sourceName()).isEqualTo("crm");
        SourceConfig source = config.requireSource();
        assertThat(source.url()).isEqualTo(URI.create("mariadb://db.example.com:3307"));
        assertThat(source.password()).isEqualTo(new Secret("s3cret: #1"));
        assertThat(source.databases()).containsExactly("crm", "billing");
        assertThat(source.serverId()).isBetween(3_000_000_000L, 4_000_000_000L);
        assertThat(source.tlsCaCertificate()).isEqualTo(directory.resolve("ca.pem"));
        assertThat(config.kafka().bootstrapServers()).isNull();
        assertThat(config.kafka().clientSettings())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "ssl.truststore.location", "/etc/trust.p12"));
        ArchiveConfig archive = config.requireArchive();
        assertThat(archive.flushInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(archive.flushBytes()).isEqualTo(1 << 20);
        assertThat(archive.s3().pathStyle()).isTrue();
        assertThat(archive.s3().region()).isEqualTo("us-east-1");
        assertThat(config.snapshot()).isEqualTo(new SnapshotConfig(null, "0 3 * * *", 8, false, null, null, null));
        assertThat(config.dataDir()).isEqualTo(directory.resolve("data"));
    }

    @Test
    void readsWhatIsVerifiedWatchedAndKept() throws Exception {
        TidemarkConfig defaults = load(WHOLE, Map.of());
        assertThat(defaults.verify().every()).isEqualTo(Duration.ofHours(24));
        assertThat(defaults.metrics().host()).isNull();
        assertThat(defaults.retention()).isEqualTo(new RetentionConfig(null, 30, 8, 12, Duration.ofDays(2)));

        TidemarkConfig config = load(WHOLE + """
                        verify: {every: off}
                        metrics: {listen: "127.0.0.1:9465"}
                        retention: {keep-all: 14d, weekly: 0}
                        """, Map.of());
        assertThat(config.verify().every()).isNull();
        assertThat(load(WHOLE, Map.of("TIDEMARK_VERIFY_EVERY", "off")).verify().every())
                .isNull();
        assertThat(config.metrics()).isEqualTo(new MetricsConfig("127.0.0.1", 9465, Duration.ofSeconds(60)));
        assertThat(config.retention())
                .isEqualTo(new RetentionConfig(Duration.ofDays(14), 30, 0, 12, Duration.ofDays(2)));
    }

    @Test
    void intervalsOfWorkBesideTheBackupMayBeSwitchedOff() throws Exception {
        ArchiveConfig defaults = load(WHOLE, Map.of()).requireArchive();
        assertThat(defaults.deriveInterval()).isEqualTo(Duration.ofHours(24));

        ArchiveConfig off = load(
                        WHOLE,
                        Map.of(
                                "TIDEMARK_ARCHIVE_DERIVE_INTERVAL", "0s",
                                "TIDEMARK_ARCHIVE_COMPACTION_INTERVAL", "0s"))
                .requireArchive();
        assertThat(off.deriveInterval()).isZero();
        assertThat(off.compactionInterval()).isZero();
    }

    @Test
    void takesTheKeyToGrantsFromAFileOrTheEnvironment() throws Exception {
        String key = "A".repeat(43) + "=";
        Path file = Files.writeString(directory.resolve("key"), key + "\n");
        String asked = WHOLE.replace("threads: 8", "threads: 8, include-grants: true");

        assertThat(load(asked, Map.of("TIDEMARK_SNAPSHOT_GRANTS_KEY_FILE", file.toString()))
                        .snapshot()
                        .grantsKey())
                .isEqualTo(load(WHOLE, Map.of("TIDEMARK_SNAPSHOT_GRANTS_KEY", key))
                        .snapshot()
                        .grantsKey())
                .hasToString("***");
        assertThatThrownBy(() -> load(asked, Map.of()))
                .hasMessageContaining("snapshot.grants-key: is missing")
                .hasMessageContaining("openssl rand -base64 32");
        assertThatThrownBy(() -> load(asked, Map.of("TIDEMARK_SNAPSHOT_GRANTS_KEY", "c2hvcnQ=")))
                .hasMessageContaining("snapshot.grants-key: the value holds 5 bytes in Base64, not 32")
                .hasMessageNotContaining("c2hvcnQ");
    }

    @Test
    void printsNoSecret() throws Exception {
        TidemarkConfig config = load(WHOLE, Map.of("TIDEMARK_KAFKA_SASL_JAAS_CONFIG", "password=hidden"));

        assertThat(config.kafka().clientSettings()).containsEntry("sasl.jaas.config", "password=hidden");
        assertThat(config.toString()).doesNotContain("s3cret", "AK", "SK", "hidden");
    }

    @Test
    void letsTheEnvironmentWin() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "from the file\n");

        TidemarkConfig config = load(
                WHOLE,
                Map.of(
                        "TIDEMARK_SOURCE_PASSWORD_FILE", secret.toString(),
                        "TIDEMARK_SOURCE_DATABASES", "one, two",
                        "TIDEMARK_SOURCE_SERVER_ID", "77",
                        "TIDEMARK_ARCHIVE_FLUSH_INTERVAL", "9s",
                        "TIDEMARK_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                        "TIDEMARK_JAVA_OPTS", "-Xmx1g",
                        "UNRELATED", "x"));

        assertThat(config.requireSource().password()).isEqualTo(new Secret("from the file"));
        assertThat(config.requireSource().databases()).containsExactly("one", "two");
        assertThat(config.requireSource().serverId()).isEqualTo(77);
        assertThat(config.requireArchive().flushInterval()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
    }

    @Test
    void needsNoFile() throws Exception {
        TidemarkConfig config = new ConfigLoader(Map.of("TIDEMARK_ARCHIVE_URL", "file:///backups"))
                .load(null, EnumSet.of(ConfigPart.ARCHIVE));

        assertThat(config.requireArchive().url()).isEqualTo(URI.create("file:///backups"));
        assertThat(config.source()).isNull();
    }

    @Test
    void reportsEveryProblemAtOnceWithoutSecrets() throws Exception {
        List<Problem> problems = problems("""
                source:
                  url: postgres://db
                  usrname: tidemark
                  password-file: nowhere
                  server-id: 0
                archive:
                  url: s3:///x
                  flush-interval: 5 parsecs
                  s3: {access-key: AK, path-style: maybe}
                snapshot: {every: 1h, cron: "0 3 * * *"}
                kafka: {bootstrap-server: x}
                """, Map.of("TIDEMARK_SORCE_URL", "x"));

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "source.usrname",
                        "kafka.bootstrap-server",
                        "TIDEMARK_SORCE_URL",
                        "source.url",
                        "source.username",
                        "source.databases",
                        "source.server-id",
                        "source.password-file",
                        "archive.url",
                        "archive.flush-interval",
                        "archive.s3.secret-key",
                        "archive.s3.path-style",
                        "snapshot.cron");
        assertThat(problems)
                .extracting(Problem::toString)
                .contains(
                        "source.usrname: is not a setting: did you mean source.username?",
                        "kafka.bootstrap-server: is not a setting: did you mean kafka.bootstrap-servers?",
                        "archive.flush-interval: '5 parsecs' is not a duration: use a whole number and ms, s, m, h or d,"
                                + " such as 5s",
                        "TIDEMARK_SORCE_URL: is not an environment variable of Tidemark: did you mean"
                                + " TIDEMARK_SOURCE_URL?");
        assertThat(problems.toString()).doesNotContain("AK");
    }

    @Test
    void refusesKafkaSettingsThatAreNoneOrAreNotForTheUserToChoose() {
        List<Problem> problems = problems(
                """
                source: {url: 'mysql://db', username: tidemark, databases: [crm]}
                archive: {url: 'file:///x'}
                kafka: {securty.protocol: SSL, acks: 1, foo: bar, sasl.jaas.config-file: secret, linger.ms: 5}
                """, Map.of("TIDEMARK_KAFKA_SASL_MECHANISMS", "PLAIN", "TIDEMARK_KAFKA_SASL_MECHANISM", "PLAIN"));

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "kafka.securty.protocol",
                        "kafka.acks",
                        "kafka.foo",
                        "TIDEMARK_KAFKA_SASL_MECHANISMS",
                        "kafka.sasl.jaas.config-file");
        assertThat(problems.toString())
                .contains("did you mean kafka.security.protocol?", "did you mean kafka.sasl.mechanism?");
    }

    @Test
    void saysOnlyThatAFileIsMissing() {
        Path nowhere = directory.resolve("nowhere.yaml");

        InvalidConfigException refused =
                catchThrowableOfType(InvalidConfigException.class, () -> new ConfigLoader(Map.of())
                        .load(nowhere, EnumSet.of(ConfigPart.SOURCE)));

        assertThat(refused.problems()).hasSize(1);
        assertThat(refused.problems().get(0).toString()).contains(nowhere + ": does not exist");
    }

    @Test
    void tellsWhereYamlEndsToBeYamlWithoutShowingTheLine() throws Exception {
        List<Problem> problems = problems("source:\n  password: \"s3cret\n", Map.of());

        assertThat(problems).anyMatch(problem -> problem.message().contains("is not valid YAML at line"));
        assertThat(problems.toString()).doesNotContain("s3cret");
    }

    @Test
    void refusesAnAccountInTheSourceUrlWithoutRepeatingIt() throws Exception {
        List<Problem> problems = problems("source: {url: 'mysql://root:s3cret@db:3306'}", Map.of());

        assertThat(problems.toString()).contains("source.password").doesNotContain("s3cret");
    }

    private TidemarkConfig load(String yaml, Map<String, String> environment)
            throws IOException, InvalidConfigException {
        Path file = Files.writeString(directory.resolve("tidemark.yaml"), yaml);
        return new ConfigLoader(environment).load(file, EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
    }

    private List<Problem> problems(String yaml, Map<String, String> environment) {
        return catchThrowableOfType(InvalidConfigException.class, () -> load(yaml, environment))
                .problems();
    }
}
