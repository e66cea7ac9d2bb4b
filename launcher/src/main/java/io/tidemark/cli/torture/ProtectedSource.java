package io.tidemark.cli.torture;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.capture.snapshot.SnapshotProgress;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.service.BackgroundService;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.SnapshotTaker;
import io.tidemark.config.ConfigLoader;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.Restorer;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A server that {@code tidemark run} protects in this process, with its own Kafka broker and an archive in a directory, as a user has
 * it.
 */
public final class ProtectedSource implements AutoCloseable {

    private static final String NAME = "torture";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Unlikely to be a server's. */
    private static final int SERVER_ID = 77_013;

    private final ServerConfig server;
    private final Path directory;
    private final Clock clock;
    private final TidemarkConfig config;
    private final ObjectStore store;
    private final BackgroundService service;
    private final Archive archive;

    /**
     * Begins to protect; returns when the first full snapshot is visible.
     *
     * @param server the source, with an account that may do everything
     * @param databases what to protect
     * @param directory for the archive and all other files; it must exist
     * @throws Exception if the protection does not come up
     */
    public ProtectedSource(ServerConfig server, List<String> databases, Path directory, Clock clock) throws Exception {
        this.server = server;
        this.directory = directory;
        this.clock = clock;
        Path file = directory.resolve("tidemark.yaml");
        Files.writeString(
                directory.resolve("source-password"), server.credentials().password());
        Files.writeString(file, settings(server, databases, directory), StandardCharsets.UTF_8);
        this.config = new ConfigLoader(Map.of()).load(file, EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        this.store = ObjectStores.open(Connections.archive(config.requireArchive()));
        this.service = new BackgroundService(config, clock);
        try {
            await("the archive", () -> store.find(NAME + "/archive.json").isPresent());
            this.archive = Archive.open(store, NAME);
            awaitView("the first snapshot", view -> !view.snapshots().isEmpty());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static String settings(ServerConfig server, List<String> databases, Path directory) {
        String names = databases.stream()
                .map(name -> "'" + name.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        return String.join(
                "\n",
                "source:",
                "  name: " + NAME,
                "  url: " + server.address().flavor().id() + "://"
                        + server.address().hostAndPort(),
                "  username: " + server.credentials().username(),
                "  password-file: source-password",
                "  databases: [" + names + "]",
                "  server-id: " + SERVER_ID,
                "archive:",
                "  url: " + directory.resolve("archive").toUri(),
                "  flush-interval: 1s",
                "data-dir: data",
                "");
    }

    /** Takes a further full snapshot; returns when it is visible. */
    public void takeSnapshot() throws IOException {
        new SnapshotTaker(config, archive, clock).take(SnapshotProgress.NONE);
    }

    /** Where the source's binlog ends. */
    public BinlogCoordinate position() {
        try (ServerConnection connection = ServerConnection.open(server)) {
            return connection.binlogStatus().coordinate();
        }
    }

    /**
     * Waits until the archive is complete to a place.
     *
     * @throws Exception also why the protection gave up
     */
    public void awaitArchived(BinlogCoordinate position) throws Exception {
        awaitView("everything up to " + position, view -> {
            Mark mark = view.mark();
            return mark != null && mark.coordinate().compareTo(position) >= 0;
        });
    }

    /**
     * Throws what the protection gave up for, if it has.
     *
     * @throws Exception why
     */
    public void check() throws Exception {
        service.check();
    }

    /** Restores a point into a server, in the place of what an earlier restore left there. */
    public RestoreReport restore(RestoreTarget point, ServerConfig target) throws IOException {
        Restorer restorer = new Restorer(
                archive,
                target,
                RestoreOptions.of(directory.resolve("restore")).replacing(),
                ProgressListener.NONE,
                clock);
        RestorePlan plan = restorer.plan(point);
        return restorer.restore(plan);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void awaitView(String what, Predicate<ArchiveView> condition) throws Exception {
        await(what, () -> condition.test(archive.load()));
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            service.check();
            if (System.nanoTime() > deadline) {
                throw new CommandFailure(
                        ExitCode.PROTECTION_BROKEN,
                        "gave up waiting for " + what + " after " + PATIENCE.toSeconds() + " s",
                        "what is logged above says why");
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }
}
