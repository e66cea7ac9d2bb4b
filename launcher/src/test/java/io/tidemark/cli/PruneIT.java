package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark prune} while the service goes on. */
class PruneIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void takesOldHistoryAwayAndKeepsTheRestProvable() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE pruned");
            statement.execute("CREATE TABLE pruned.t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO pruned.t VALUES (1, 0), (2, 0), (3, 0)");
            try (ProtectedService service = ProtectedService.start(
                    directory, source, "pruned", "verify.every: off", "retention: {keep-all: 2s, grace: 2s}")) {
                String oldest = status(service).at("/windows/0/from/time").asText();
                change(service, source, statement);
                assertThat(service.run("snapshot").exitCode()).isZero();
                change(service, source, statement);
                assertThat(service.run("compact").exitCode()).isZero();

                JsonNode planned = awaitOldHistory(service, source, statement);
                assertThat(planned.at("/removal/snapshots")).hasSize(1);
                assertThat(status(service).at("/snapshots")).hasSize(2);
                assertThat(service.run("verify", "--instant", oldest).exitCode())
                        .isZero();

                CommandRun pruned = service.run("prune", "--apply");
                assertThat(pruned.exitCode()).as(pruned.err()).isZero();
                assertThat(pruned.out()).contains("Keeps     every point from ", "Removes   the state at ", "Done.");
                JsonNode after = status(service);
                assertThat(after.at("/snapshots")).hasSize(1);
                assertThat(after.at("/windows")).hasSize(1);
                assertThat(after.at("/windows/0/from/time").asText()).isGreaterThan(oldest);
                CommandRun refused = service.run("verify", "--instant", oldest);
                assertThat(refused.exitCode()).as(refused.out()).isEqualTo(ExitCode.REFUSED.code());
                assertThat(refused.err()).contains("the oldest point is");

                change(service, source, statement);
                theRestIsProven(service);
                awaitDeletedObjects(service);
                assertThat(snapshotFolders()).isOne();
                theRestIsProven(service);
                assertThat(service.run("records", "--kind", "prune").out())
                        .contains("prune  ok  in ", "removed 1 snapshots", "removed no history; deleted ");
            } finally {
                statement.execute("DROP DATABASE pruned");
            }
        }
    }

    private static void change(ProtectedService service, DatabaseServer source, Statement statement) throws Exception {
        for (int i = 0; i < 3; i++) {
            statement.execute("UPDATE pruned.t SET v = v + 1");
            service.awaitArchived(source);
        }
    }

    private static void theRestIsProven(ProtectedService service) {
        CommandRun whole = service.run("verify");
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
        CommandRun instant = service.run("verify", "--instant", "random");
        assertThat(instant.exitCode()).as(instant.out() + instant.err()).isZero();
        CommandRun compared = service.run("verify", "--against-source");
        assertThat(compared.exitCode()).as(compared.out() + compared.err()).isZero();
    }

    /** What is to be removed, once the second snapshot is older than every point is kept. */
    private static JsonNode awaitOldHistory(ProtectedService service, DatabaseServer source, Statement statement)
            throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        JsonNode planned = JSON.readTree(service.run("prune", "--json").out());
        while (planned.at("/removal/snapshots").isEmpty()) {
            assertThat(System.nanoTime()).as(planned.toString()).isLessThan(deadline);
            // Age is counted from the mark, which moves at once where something is committed.
            change(service, source, statement);
            planned = JSON.readTree(service.run("prune", "--json").out());
        }
        assertThat(planned.path("applied").asBoolean(true)).isFalse();
        return planned;
    }

    /** Prunes until the objects of what was removed and compacted are gone. */
    private void awaitDeletedObjects(ProtectedService service) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        long deleted = 0;
        while (deleted == 0 || snapshotFolders() > 1) {
            assertThat(System.nanoTime())
                    .as("the removed snapshot's objects are still there")
                    .isLessThan(deadline);
            Thread.sleep(500);
            deleted += JSON.readTree(service.run("prune", "--apply", "--json").out())
                    .path("deletedObjects")
                    .asLong();
        }
    }

    private long snapshotFolders() throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("archive/it/snapshots"))) {
            return files.filter(file -> file.endsWith("manifest.json")).count();
        }
    }

    private static JsonNode status(ProtectedService service) throws Exception {
        return JSON.readTree(service.run("status", "--json").out());
    }
}
