package io.tidemark.cli;

import static io.tidemark.cli.ProtectionScene.contents;
import static io.tidemark.cli.ProtectionScene.execute;
import static io.tidemark.cli.ProtectionScene.insert;
import static io.tidemark.cli.ProtectionScene.lastGtid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is lost on the way: a journal comes back from the source without a trace; what the source cannot give any more becomes a gap
 * that everyone can see, with the history before it and behind it whole.
 */
class GapsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    enum Servers {
        // MariaDB 11.4 purges by default only while a replica is connected.
        MARIADB(
                () -> TestServers.newMariaDb11("--slave-connections-needed-for-purge=0"),
                TestServers::mariaDb11,
                "RESET MASTER"),
        MYSQL(TestServers::newMySql97, TestServers::mySql97, "RESET BINARY LOGS AND GTIDS");

        private final Supplier<DatabaseServer> source;
        private final Supplier<DatabaseServer> target;
        private final String reset;

        Servers(Supplier<DatabaseServer> source, Supplier<DatabaseServer> target, String reset) {
            this.source = source;
            this.target = target;
            this.reset = reset;
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void nothingIsLostThatTheSourceStillHasAndWhatItHasNotIsAGap(Servers servers) throws Exception {
        DatabaseServer target = servers.target.get();
        try (DatabaseServer source = servers.source.get()) {
            ProtectionScene scene = new ProtectionScene(directory, "data", "");
            scene.protect(source, source.port());
            ProtectionScene.createTable(source);

            insert(source, "before anything was lost");
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(source, 0);
                insert(source, "streamed");
                scene.awaitProtected(source, 0);
                assertThat(process.stop()).isEqualTo(143);
            }
            String streamed = lastGtid(source);
            ServerContents streamedContents = contents(source);

            // The journal is gone, and the source went on meanwhile.
            ProvisionedDirectory.deleteRecursively(scene.dataDirectory().resolve("kafka"));
            insert(source, "while there was no journal");
            String carried;
            ServerContents carriedContents;
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(source, 0);
                insert(source, "into the new journal");
                scene.awaitProtected(source, 0);
                carried = lastGtid(source);
                carriedContents = contents(source);

                // An event that cannot be carried, while all is well.
                execute(
                        source,
                        "USE " + ProtectionScene.DATABASE,
                        "SET SESSION binlog_format = 'STATEMENT'",
                        "INSERT INTO t (what) VALUES ('as a statement')");
                JsonNode status = scene.awaitProtected(source, 1);
                assertThat(status.path("gaps").path(0).path("reason").asText()).contains("binlog_format");
                assertThat(process.stop()).isEqualTo(143);
            }

            insert(source, "purged unread");
            String lost = lastGtid(source);
            insert(source, "purged unread, and the last before the next snapshot");
            String lastLost = lastGtid(source);
            ServerContents lastLostContents = contents(source);
            execute(source, "FLUSH BINARY LOGS");
            purgeAllButTheLast(source);
            String behind;
            ServerContents behindContents;
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(source, 2);
                insert(source, "behind the purge");
                scene.awaitProtected(source, 2);
                behind = lastGtid(source);
                behindContents = contents(source);
                assertThat(process.stop()).isEqualTo(143);
            }

            execute(source, servers.reset);
            insert(source, "after the reset");
            CommandRun refused = CommandRun.of("run", "--config", scene.config());
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.HISTORY_DIVERGED.code());
            assertThat(refused.err()).contains("captured", "tidemark rebase");
            CommandRun asked = CommandRun.of("rebase", "--config", scene.config());
            assertThat(asked.exitCode()).isZero();
            assertThat(asked.out()).contains("differs", "Nothing was changed");
            CommandRun accepted = CommandRun.of("rebase", "--accept-gap", "--config", scene.config());
            assertThat(accepted.exitCode()).as(accepted.err()).isZero();
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(source, 3);
                insert(source, "in the new history");
                scene.awaitProtected(source, 3);
                assertThat(process.stop()).isEqualTo(143);
            }

            scene.assertRestores("gtid:" + streamed, streamedContents, target);
            scene.assertRestores("gtid:" + carried, carriedContents, target);
            CommandRun inside = scene.restore("gtid:" + lost, target);
            assertThat(inside.exitCode()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(inside.err()).contains("inside a gap", "nearest point before", "nearest behind");
            // The transaction itself is in no log, but the snapshot behind the gap is what the source had after it.
            scene.assertRestores("gtid:" + lastLost, lastLostContents, target);
            scene.assertRestores("gtid:" + behind, behindContents, target);
            scene.assertRestores("latest", contents(source), target);
        }
    }

    /** The server passes over a log, with a warning only, while the dump of a connection that was cut still reads it. */
    private static void purgeAllButTheLast(DatabaseServer source) throws Exception {
        String last = ProtectionScene.textOf(source, "SHOW BINARY LOGS");
        String first = "";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!first.equals(last)) {
            assertThat(System.nanoTime()).as("%s, not %s", first, last).isLessThan(deadline);
            try (Connection connection = source.connect(null);
                    Statement statement = connection.createStatement()) {
                statement.execute("PURGE BINARY LOGS TO '" + last + "'");
                try (ResultSet logs = statement.executeQuery("SHOW BINARY LOGS")) {
                    logs.next();
                    first = logs.getString(1);
                }
            }
            Thread.sleep(100);
        }
    }
}
