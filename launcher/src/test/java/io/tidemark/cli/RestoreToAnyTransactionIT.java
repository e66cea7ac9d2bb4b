package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSchemaChanges;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The promise itself, as a user has it: {@code tidemark run} protects a live CRM in a process of its own that is killed once
 * without warning, migrations go on, the source is read whole at random transactions, and each of them comes back byte for
 * byte with {@code tidemark restore}. {@code -Dtidemark.test.moments} sets how many they are.
 */
class RestoreToAnyTransactionIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreToAnyTransactionIT.class);
    private static final String CRM = "crm";
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int MOMENTS = Integer.getInteger("tidemark.test.moments", 5);
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Source {
        MARIADB_11_4(TestServers::newMariaDb11),
        MARIADB_10_11(TestServers::newMariaDb1011),
        MYSQL_9_7(TestServers::newMySql97),
        MYSQL_9_7_WITHOUT_GTID(() -> TestServers.newMySql97(options -> options.withoutGtid()));

        private final Supplier<DatabaseServer> starter;

        Source(Supplier<DatabaseServer> starter) {
            this.starter = starter;
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void everyMomentComesBackByteForByte(Source kind) throws Exception {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        LOG.info("{}: seed {}", kind, seed);
        Random random = new Random(seed);
        Path config = directory.resolve("tidemark.yaml");
        Path log = directory.resolve("run.log");
        Map<String, ServerContents> moments = new LinkedHashMap<>();
        try (DatabaseServer source = kind.starter.get()) {
            try (Connection connection = source.connect(null)) {
                CrmSchema.create(connection, CRM);
                CrmSeed.load(connection(source), seed, 300);
            }
            Files.writeString(config, configuration(source));
            TidemarkProcess run = TidemarkProcess.start(log, "run", "--config", config.toString());
            CrmWorkload workload = new CrmWorkload(() -> source.connect(CRM), seed, 4, 150);
            try {
                awaitStatus(config, log, run, status -> status.path("snapshots").size() == 1);
                workload.start();
                Iterator<CrmSchemaChanges.Step> migrations =
                        CrmSchemaChanges.steps().iterator();
                int killedAt = random.nextInt(MOMENTS);
                for (int moment = 0; moment < MOMENTS; moment++) {
                    Thread.sleep(500 + random.nextInt(1500));
                    for (int left = 2; left > 0 && migrations.hasNext(); left--) {
                        migrate(source, migrations.next());
                    }
                    if (moment == killedAt) {
                        run.kill();
                        Thread.sleep(500);
                        run = TidemarkProcess.start(log, "run", "--config", config.toString());
                    }
                    Thread.sleep(random.nextInt(1500));
                    workload.pause();
                    moments.put(target(source), contents(source));
                    workload.resume();
                }
                workload.stop();
                assertThat(workload.failures()).isEmpty();
                assertThat(workload.transactionsCommitted()).isPositive();
                String end = position(source);
                awaitStatus(config, log, run, status -> reached(status, end));
                moments.put("latest", contents(source));
                assertThat(run.stop()).as(Files.readString(log)).isEqualTo(143);
            } finally {
                workload.close();
                run.close();
            }
        }
        try (DatabaseServer target = kind.starter.get()) {
            for (Map.Entry<String, ServerContents> moment : moments.entrySet()) {
                String url = target.flavor() + "://" + target.adminUsername() + ":" + target.adminPassword()
                        + "@127.0.0.1:" + target.port();
                CommandRun restore = CommandRun.of(
                        "restore",
                        "--config",
                        config.toString(),
                        "--to",
                        moment.getKey(),
                        "--target",
                        url,
                        "--verbose");
                assertThat(restore.exitCode())
                        .as(
                                "%s, seed %d, restore to %s: %s%s",
                                kind, seed, moment.getKey(), restore.out(), restore.err())
                        .isZero();
                assertThat(moment.getValue().differencesTo(contents(target)))
                        .as("%s, seed %d, restored to %s", kind, seed, moment.getKey())
                        .isEmpty();
                try (Connection connection = target.connect(null);
                        Statement statement = connection.createStatement()) {
                    statement.execute("SET foreign_key_checks = 0");
                    statement.execute("DROP DATABASE " + CRM);
                }
            }
        }
    }

    private String configuration(DatabaseServer source) {
        return String.join(
                "\n",
                "source:",
                "  name: crm",
                "  url: " + source.flavor() + "://127.0.0.1:" + source.port(),
                "  username: " + source.adminUsername(),
                "  password: '" + source.adminPassword() + "'",
                "  databases: [" + CRM + "]",
                "  server-id: 77001",
                "archive:",
                "  url: " + directory.resolve("archive").toUri(),
                "  flush-interval: 1s",
                "  compaction-interval: 1s",
                "data-dir: " + directory.resolve("data"),
                "");
    }

    private static Connection connection(DatabaseServer server) throws SQLException {
        return server.connect(CRM);
    }

    private static void migrate(DatabaseServer source, CrmSchemaChanges.Step step) throws SQLException {
        try (Connection connection = source.connect(CRM)) {
            step.run(connection);
        }
    }

    private static ServerContents contents(DatabaseServer server) throws SQLException {
        return ServerContents.read(() -> server.connect(null), List.of(CRM));
    }

    /** The last transaction, as {@code --to} takes it: by GTID where there are any. */
    private static String target(DatabaseServer source) throws SQLException {
        if (source.flavor().equals("mariadb")) {
            return "gtid:" + scalar(source, "SELECT @@gtid_binlog_pos");
        }
        String executed = scalar(source, "SELECT @@gtid_executed").replaceAll("\\s", "");
        return executed.isEmpty()
                ? "binlog:" + position(source)
                : "gtid:" + executed.substring(0, executed.indexOf(':') + 1)
                        + executed.substring(Math.max(executed.lastIndexOf('-'), executed.lastIndexOf(':')) + 1);
    }

    private static String position(DatabaseServer source) throws SQLException {
        String statement = source.flavor().equals("mariadb") ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        try (Connection connection = source.connect(null);
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(statement)) {
            row.next();
            return row.getString(1) + ":" + row.getLong(2);
        }
    }

    private static String scalar(DatabaseServer source, String query) throws SQLException {
        try (Connection connection = source.connect(null);
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean reached(JsonNode status, String position) {
        String mark = status.path("mark").path("binlog").asText("binlog.0:0");
        return io.tidemark.schemas.BinlogCoordinate.parse(mark)
                        .compareTo(io.tidemark.schemas.BinlogCoordinate.parse(position))
                >= 0;
    }

    private static void awaitStatus(Path config, Path log, TidemarkProcess run, Predicate<JsonNode> condition)
            throws Exception {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            CommandRun status = CommandRun.of("status", "--json", "--config", config.toString());
            if (!status.out().isBlank() && condition.test(JSON.readTree(status.out()))) {
                return;
            }
            seen = List.of(status.out(), status.err());
            if (!run.isAlive()) {
                throw new AssertionError("tidemark run ended:\n" + Files.readString(log));
            }
            Thread.sleep(500);
        }
        throw new AssertionError("never came: " + seen + "\n" + Files.readString(log));
    }
}
