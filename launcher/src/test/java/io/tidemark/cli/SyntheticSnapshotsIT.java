package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Synthetic snapshots by hand and by themselves, and what is said where there can be none. */
class SyntheticSnapshotsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    private Path directory;

    @Test
    void aServiceMakesThemByItselfAndSkipsWhatOnlyAServerKnows() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE synthetic");
            statement.execute("CREATE TABLE synthetic.t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO synthetic.t VALUES (1, 0), (2, 0), (3, 0)");
            try (ProtectedService service = ProtectedService.start(
                    directory, source, "synthetic", "verify.every: off", "snapshot: {synthetic-after-bytes: 1KiB}")) {
                String original = status(service).at("/snapshots/0/id").asText();
                change(service, source, statement, "synthetic.t");
                JsonNode made = await(service, "a synthetic snapshot", status -> syntheticOnes(status) > 0);
                assertThat(made.at("/snapshots/0/kind").asText()).isEqualTo("full");
                assertThat(made.at("/snapshots/1/madeFrom").asText()).isEqualTo(original);
                assertThat(service.run("status").out()).contains(", synthetic, made of " + original);
                assertThat(service.run("verify").exitCode()).isZero();

                statement.execute("ALTER TABLE synthetic.t ADD COLUMN w INT DEFAULT 7");
                change(service, source, statement, "synthetic.t");
                JsonNode skipped = await(
                        service,
                        "the record of a refusal",
                        status -> lastSynthetic(status).path("result").asText().equals("failed"));
                assertThat(skipped.path("protected").asBoolean()).isTrue();
                CommandRun refused = service.run("snapshot", "--synthetic");
                assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED.code());
                assertThat(refused.err()).contains("ALTER TABLE synthetic.t ADD COLUMN w", "'tidemark snapshot'");

                int before = syntheticOnes(status(service));
                assertThat(service.run("snapshot").exitCode()).isZero();
                change(service, source, statement, "synthetic.t");
                await(service, "synthetic snapshots again", status -> syntheticOnes(status) > before);
                assertThat(service.run("verify").exitCode()).isZero();
            } finally {
                statement.execute("DROP DATABASE synthetic");
            }
        }
    }

    @Test
    void madeByHandItIsASnapshotAsAnyOther() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE by_hand");
            statement.execute("CREATE TABLE by_hand.t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO by_hand.t VALUES (1, 0), (2, 0), (3, 0)");
            try (ProtectedService service = ProtectedService.start(directory, source, "by_hand", "verify.every: off")) {
                change(service, source, statement, "by_hand.t");

                CommandRun run = service.run("snapshot", "--synthetic", "--json");

                assertThat(run.exitCode()).as(run.err()).isZero();
                JsonNode made = JSON.readTree(run.out());
                JsonNode snapshots = status(service).path("snapshots");
                assertThat(snapshots).hasSize(2);
                assertThat(made.path("id")).isEqualTo(snapshots.at("/1/id"));
                assertThat(made.path("madeFrom")).isEqualTo(snapshots.at("/0/id"));
                assertThat(made.path("rows").asLong()).isEqualTo(3);
                assertThat(made.path("changes").asLong()).isEqualTo(9);
                assertThat(made.path("strategy").asText()).isEqualTo("synthetic");
                assertThat(service.run("records", "--kind", "synthetic-snapshot")
                                .out())
                        .contains("synthetic-snapshot  ok  in ", "the source was not asked");
                CommandRun again = service.run("snapshot", "--synthetic");
                assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED.code());
                assertThat(again.err()).contains("nothing was archived since snapshot");
            } finally {
                statement.execute("DROP DATABASE by_hand");
            }
        }
    }

    /** {@code kill -9} while files are merged and while a snapshot is made, before, between and behind their objects. */
    @Test
    void killedAtTheirWorkTheyLeaveTheArchiveAsItWas() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE cut_short");
            statement.execute("CREATE TABLE cut_short.t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO cut_short.t SELECT seq, 0 FROM cut_short.seq_1_to_20000");
            try (ProtectedService service =
                    ProtectedService.start(directory, source, "cut_short", "verify.every: off")) {
                Path spool = directory.resolve("data/spool/compact");
                Path snapshots = directory.resolve("archive/it/snapshots");
                Work work = () -> change(service, source, statement, "cut_short.t");
                kill(work, spool, ".parquet", "compact");
                kill(work, spool, "compacted.parquet", "compact");
                kill(work, snapshots, ".parquet", "snapshot", "--synthetic");
                assertThat(service.run("verify").exitCode()).isZero();

                change(service, source, statement, "cut_short.t");
                assertThat(service.run("compact").exitCode()).isZero();
                assertThat(service.run("snapshot", "--synthetic").exitCode()).isZero();
                CommandRun whole = service.run("verify");
                assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
                CommandRun compared = service.run("verify", "--against-source");
                assertThat(compared.exitCode())
                        .as(compared.out() + compared.err())
                        .isZero();
                CommandRun restored = service.run(
                        "restore",
                        "--to",
                        "latest",
                        "--database",
                        "cut_short=cut_short_back",
                        "--target",
                        "mariadb://" + source.adminUsername() + ":" + source.adminPassword() + "@127.0.0.1:"
                                + source.port());
                assertThat(restored.exitCode()).as(restored.err()).isZero();
                assertThat(ServerContents.read(() -> source.connect(null), List.of("cut_short"))
                                .differencesTo(
                                        ServerContents.read(() -> source.connect(null), List.of("cut_short_back")),
                                        Map.of("cut_short", "cut_short_back")))
                        .isEmpty();
            } finally {
                statement.execute("DROP DATABASE cut_short");
                statement.execute("DROP DATABASE IF EXISTS cut_short_back");
            }
        }
    }

    private interface Work {
        void make() throws Exception;
    }

    /** Makes work for a command and kills it as soon as a file is there that was not before; once more where it was faster. */
    private void kill(Work work, Path folder, String suffix, String... command) throws Exception {
        String[] args = Stream.concat(
                        Stream.of(command),
                        Stream.of("--config", directory.resolve("tidemark.yaml").toString()))
                .toArray(String[]::new);
        Path log = directory.resolve("killed.log");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean caught = false;
        while (!caught) {
            assertThat(System.nanoTime()).as("%s was never caught at work", log).isLessThan(deadline);
            work.make();
            Set<Path> before = files(folder, suffix);
            try (TidemarkProcess process = TidemarkProcess.start(log, args)) {
                while (process.isAlive() && !caught) {
                    caught = !before.containsAll(files(folder, suffix));
                }
                caught = process.isAlive();
            }
        }
    }

    private static Set<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(suffix)).collect(Collectors.toSet());
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Not there yet, or gone while it was looked at.
            return Set.of();
        }
    }

    private static void change(ProtectedService service, DatabaseServer source, Statement statement, String table)
            throws Exception {
        for (int i = 0; i < 3; i++) {
            statement.execute("UPDATE " + table + " SET v = v + 1");
            service.awaitArchived(source);
        }
    }

    private static int syntheticOnes(JsonNode status) {
        int ones = 0;
        for (JsonNode snapshot : status.path("snapshots")) {
            ones += snapshot.path("kind").asText().equals("synthetic") ? 1 : 0;
        }
        return ones;
    }

    private static JsonNode lastSynthetic(JsonNode status) {
        return status.at("/lastOperations/synthetic-snapshot");
    }

    private static JsonNode await(ProtectedService service, String what, Predicate<JsonNode> condition)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode status = status(service);
        while (!condition.test(status)) {
            assertThat(System.nanoTime())
                    .as("gave up waiting for " + what + ": " + status)
                    .isLessThan(deadline);
            Thread.sleep(200);
            status = status(service);
        }
        return status;
    }

    private static JsonNode status(ProtectedService service) throws Exception {
        return JSON.readTree(service.run("status", "--json").out());
    }
}
