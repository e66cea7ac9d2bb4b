package io.tidemark.cli;

import static io.tidemark.cli.ProtectionScene.contents;
import static io.tidemark.cli.ProtectionScene.execute;
import static io.tidemark.cli.ProtectionScene.gtids;
import static io.tidemark.cli.ProtectionScene.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to a source in its life: lost connections, crashes, a promoted replica, and a backup restored behind the archive. */
class SourceChangesIT {

    enum Servers {
        // What comes from the source is in the replica's own binlog, too: on MariaDB only if asked for.
        MARIADB(() -> TestServers.newMariaDb11("--log-slave-updates=1"), TestServers::mariaDb11) {
            @Override
            void replicate(DatabaseServer source, DatabaseServer replica) throws Exception {
                execute(
                        replica,
                        "SET GLOBAL gtid_slave_pos = ''",
                        "CHANGE MASTER TO " + login(source, "master_", "")
                                + ", master_use_gtid = slave_pos, master_connect_retry = 1",
                        "START SLAVE");
            }

            @Override
            void promote(DatabaseServer replica) throws Exception {
                execute(replica, "STOP SLAVE", "RESET SLAVE ALL");
            }
        },
        MYSQL(TestServers::newMySql97, TestServers::mySql97) {
            @Override
            void replicate(DatabaseServer source, DatabaseServer replica) throws Exception {
                execute(
                        replica,
                        "CHANGE REPLICATION SOURCE TO " + login(source, "source_", ", get_source_public_key = 1")
                                + ", source_auto_position = 1, source_connect_retry = 1, source_retry_count = 3600",
                        "START REPLICA");
            }

            @Override
            void promote(DatabaseServer replica) throws Exception {
                execute(replica, "STOP REPLICA", "RESET REPLICA ALL");
            }
        };

        private final Supplier<DatabaseServer> source;
        private final Supplier<DatabaseServer> target;

        Servers(Supplier<DatabaseServer> source, Supplier<DatabaseServer> target) {
            this.source = source;
            this.target = target;
        }

        abstract void replicate(DatabaseServer source, DatabaseServer replica) throws Exception;

        abstract void promote(DatabaseServer replica) throws Exception;

        private static String login(DatabaseServer source, String prefix, String more) {
            return String.format(
                    Locale.ROOT,
                    "%1$shost = '127.0.0.1', %1$sport = %2$d, %1$suser = '%3$s', %1$spassword = '%4$s'%5$s",
                    prefix,
                    source.port(),
                    source.adminUsername(),
                    source.adminPassword(),
                    more);
        }
    }

    private static final String ACCOUNT = "tidemark";
    private static final String PASSWORD = "the-same-on-both-1";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void oneHistoryIsFollowedWhereverItGoesAndAnotherIsRefused(Servers servers) throws Exception {
        Path backup = directory.resolve("backup");
        try (DatabaseServer source = servers.source.get();
                DatabaseServer replica = servers.source.get();
                CuttableProxy proxy = new CuttableProxy(source.port())) {
            // The replica's accounts are its own; so nothing but the table comes from the source.
            ProtectionScene.execute(
                    source, source.flavor().equals("mysql") ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
            ProtectionScene.execute(
                    replica, source.flavor().equals("mysql") ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
            ProtectionScene.createTable(source);
            servers.replicate(source, replica);
            ProtectionScene scene = new ProtectionScene(directory, "data", "");
            createAccount(source);
            createAccount(replica);
            scene.protect(source, proxy.port(), ACCOUNT, PASSWORD);
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(source, 0);
                source.restart();
                insert(source, "after a restart");
                scene.awaitProtected(source, 0);
                source.kill();
                copy(source.dataDirectory(), backup);
                source.start();
                insert(source, "after a crash");
                scene.awaitProtected(source, 0);
                proxy.lead(0);
                insert(source, "behind a cut network");
                proxy.lead(source.port());
                scene.awaitProtected(source, 0);

                // Another server, other file names' numbers and offsets.
                execute(replica, "FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
                awaitGtids(replica, gtids(source));
                servers.promote(replica);
                proxy.lead(replica.port());
                insert(replica, "on the promoted replica");
                scene.awaitProtected(replica, 0);
                assertThat(process.stop()).isEqualTo(143);
            }
            ServerContents expected = contents(replica);
            try (TidemarkProcess process = scene.start("run")) {
                scene.awaitProtected(replica, 0);
                assertThat(process.stop()).isEqualTo(143);
            }

            // The former source comes back as it was at the crash, and goes its own way.
            source.close();
            ProvisionedDirectory.deleteRecursively(source.dataDirectory());
            copy(backup, source.dataDirectory());
            source.start();
            insert(source, "a history of its own");
            proxy.lead(source.port());
            CommandRun refused = CommandRun.of("run", "--config", scene.config());
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.HISTORY_DIVERGED.code());
            scene.assertRestores("latest", expected, servers.target.get());
        }
    }

    /** On each server by itself, as the servers' histories must not differ by it. */
    private static void createAccount(DatabaseServer server) throws Exception {
        execute(
                server,
                "SET SESSION sql_log_bin = 0",
                "CREATE USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT ALL ON *.* TO " + ACCOUNT);
    }

    private static void awaitGtids(DatabaseServer replica, String gtids) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        while (!gtids(replica).equals(gtids)) {
            assertThat(System.nanoTime()).as(gtids(replica) + ", not " + gtids).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(from)) {
            all = tree.toList();
        }
        for (Path path : all) {
            // Sockets cannot be copied and are not part of the data.
            if (Files.isDirectory(path) || Files.isRegularFile(path)) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
