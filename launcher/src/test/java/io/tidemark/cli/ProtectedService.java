package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.cli.service.ServiceRole;
import io.tidemark.cli.service.TidemarkService;
import io.tidemark.config.ConfigLoader;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.demo.server.DatabaseServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code tidemark run} in this process, protecting a MariaDB server, and the commands beside it. */
final class ProtectedService implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Path directory;
    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<Void> ended;

    private ProtectedService(Path directory, TidemarkConfig config) {
        this.directory = directory;
        TidemarkService service = new TidemarkService(ServiceRole.RUN, config, Clock.systemUTC(), stop);
        this.ended = CompletableFuture.runAsync(
                () -> {
                    try {
                        service.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task, "protected-service").start());
    }

    /** Starts to protect and returns once the first snapshot is visible. */
    static ProtectedService start(Path directory, DatabaseServer source, String database, String... moreSettings)
            throws Exception {
        Files.writeString(directory.resolve("password"), source.adminPassword() + "\n");
        String settings = String.format(
                Locale.ROOT,
                """
                source:
                  name: it
                  url: mariadb://127.0.0.1:%d
                  username: %s
                  password-file: password
                  databases: [%s]
                archive:
                  url: %s
                  flush-interval: 500ms
                data-dir: data
                """,
                source.port(),
                source.adminUsername(),
                database,
                directory.resolve("archive").toUri());
        Path file = directory.resolve("tidemark.yaml");
        Files.writeString(file, settings + String.join("\n", moreSettings) + "\n");
        TidemarkConfig config =
                new ConfigLoader(Map.of()).load(file, EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        ProtectedService service = new ProtectedService(directory, config);
        service.await("the first snapshot", view -> !view.snapshots().isEmpty());
        return service;
    }

    /** Runs a command with this service's configuration. */
    CommandRun run(String... args) {
        return CommandRun.configured(directory.resolve("tidemark.yaml"), args);
    }

    /** Waits until the archive has everything that the source has committed by now. */
    void awaitArchived(DatabaseServer source) throws Exception {
        String gtids;
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@GLOBAL.gtid_binlog_pos")) {
            row.next();
            gtids = row.getString(1);
        }
        await(
                "everything is archived",
                view -> view.mark() != null && view.mark().gtids().equals(gtids));
    }

    /** Something that an archive shows at last. */
    interface Condition {
        boolean holds(ArchiveView view);
    }

    /** Waits until the archive shows something. */
    void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (DirectoryObjectStore store = new DirectoryObjectStore(directory.resolve("archive"))) {
            while (!Files.exists(directory.resolve("archive/it/archive.json"))
                    || !condition.holds(Archive.open(store, "it").load())) {
                if (ended.isDone()) {
                    ended.get();
                }
                assertThat(System.nanoTime())
                        .as("gave up waiting until " + what)
                        .isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    @Override
    public void close() throws Exception {
        stop.request();
        ended.get(2, TimeUnit.MINUTES);
    }
}
