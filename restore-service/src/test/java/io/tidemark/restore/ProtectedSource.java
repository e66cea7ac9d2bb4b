package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.AccountsKey;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.LogSettings;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archiver.ArchiverConfig;
import io.tidemark.archiver.ArchiverService;
import io.tidemark.capture.CaptureConfig;
import io.tidemark.capture.CaptureListener;
import io.tidemark.capture.CaptureService;
import io.tidemark.capture.snapshot.SnapshotCommitter;
import io.tidemark.capture.snapshot.SnapshotConfig;
import io.tidemark.capture.snapshot.SnapshotProgress;
import io.tidemark.capture.snapshot.Snapshotter;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.ServerFlavor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A real server with capture, journal and archiver behind it, all in this process. */
final class ProtectedSource implements AutoCloseable {
    /** In a Parquet file, of rows of some texts. */
    private static final long BYTES_PER_ROW = 20;

    private static final Duration AWAIT_LIMIT = Duration.ofMinutes(4);
    private static final AtomicLong nextServerId = new AtomicLong(91_001);

    private final DatabaseServer server;
    private final List<String> databases;
    private final Path directory;
    private final EmbeddedBroker broker;
    private final DirectoryObjectStore store;
    private final Archive archive;
    private final CaptureService capture;
    private final ArchiverService archiver;

    ProtectedSource(DatabaseServer server, List<String> databases, Path directory) throws Exception {
        this(server, databases, directory, LogSettings.DEFAULTS);
    }

    /** @param log how the archive's log of commits is written */
    ProtectedSource(DatabaseServer server, List<String> databases, Path directory, LogSettings log) throws Exception {
        this.server = server;
        this.databases = databases;
        this.directory = directory;
        this.broker = EmbeddedBroker.start(directory.resolve("kafka"), reason -> {
            throw new AssertionError(reason);
        });
        this.store = new DirectoryObjectStore(Files.createDirectories(directory.resolve("archive")));
        ServerConfig config = config(server);
        String identity;
        try (ServerConnection connection = ServerConnection.open(config)) {
            identity = connection.facts().identity();
        }
        this.archive = Archive.openOrCreate(
                store,
                new ArchiveIdentity("crm", ServerFlavor.ofId(server.flavor()), identity, 1),
                Clock.systemUTC(),
                log);
        JournalConfig journal = new JournalConfig("crm", Map.of("bootstrap.servers", broker.bootstrapServers()));
        this.capture = new CaptureService(
                new CaptureConfig(config, databases, nextServerId.getAndIncrement(), journal),
                Clock.systemUTC(),
                new CaptureListener() {
                    @Override
                    public void failed(Throwable cause) {
                        throw new AssertionError(cause);
                    }
                });
        capture.start();
        this.archiver = new ArchiverService(
                archive,
                journal,
                ArchiverConfig.defaults(directory.resolve("staging")).withFlush(Duration.ofMillis(300), 8L << 20),
                Clock.systemUTC(),
                status -> {});
        archiver.start();
    }

    static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }

    Archive archive() {
        return archive;
    }

    /** Takes a full snapshot and makes it visible. */
    void snapshot() throws Exception {
        snapshot(SnapshotConfig.defaults(directory.resolve("scratch")));
    }

    /** The same, with users, roles and grants. */
    void snapshotWithAccounts(AccountsKey key) throws Exception {
        snapshot(SnapshotConfig.defaults(directory.resolve("scratch")).withAccounts(key));
    }

    /** The same, in files of few rows. */
    void snapshotInFilesOf(long rows) throws Exception {
        SnapshotConfig usual = SnapshotConfig.defaults(directory.resolve("scratch"));
        snapshot(new SnapshotConfig(
                usual.threads(),
                rows,
                rows * BYTES_PER_ROW,
                usual.lockTimeout(),
                usual.attempts(),
                usual.scratchDirectory()));
    }

    /** The same, with a manifest that says other things than it would. */
    void snapshotWith(UnaryOperator<SnapshotManifest> change) throws Exception {
        snapshot(SnapshotConfig.defaults(directory.resolve("scratch")), change);
    }

    private void snapshot(SnapshotConfig settings) throws Exception {
        snapshot(settings, UnaryOperator.identity());
    }

    private void snapshot(SnapshotConfig settings, UnaryOperator<SnapshotManifest> change) throws Exception {
        // Capture must be under way, or what is committed before it starts would be in neither.
        awaitArchived(position());
        Snapshotter snapshotter = new Snapshotter(config(server), settings, Clock.systemUTC());
        ArchiveView began = archive.load();
        var report = snapshotter.take(archive, databases, SnapshotProgress.NONE);
        new SnapshotCommitter(
                        archive,
                        new LocalCopies(store, directory.resolve("copies")),
                        Clock.systemUTC(),
                        Duration.ofMinutes(4),
                        Duration.ofMillis(100))
                .commit(change.apply(report.manifest()), began);
    }

    /** Restores the state at a place of the binlog into the source itself, under other names, and requires the proof. */
    void restoreBeside(Map<String, String> names, BinlogStatus position) throws Exception {
        Restorer restorer = new Restorer(
                archive,
                config(server),
                RestoreOptions.of(directory.resolve("work")).withScope(new RestoreScope(Set.of(), names)),
                ProgressListener.NONE,
                Clock.systemUTC());
        RestoreReport report = restorer.restore(restorer.plan(RestoreTarget.parse("binlog:" + position.coordinate())));
        assertThat(report.verified()).as(report.render()).isTrue();
    }

    /** Where the server's binlog ends. */
    BinlogStatus position() {
        try (ServerConnection connection = ServerConnection.open(config(server))) {
            return connection.binlogStatus();
        }
    }

    /** Waits until the archive is complete to a place. */
    void awaitArchived(BinlogStatus position) throws Exception {
        long deadline = System.nanoTime() + AWAIT_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Mark mark = archive.load().mark();
            if (mark != null && mark.coordinate().compareTo(position.coordinate()) >= 0) {
                return;
            }
            archiver.failure().ifPresent(failure -> {
                throw new AssertionError("the archiver failed", failure);
            });
            Thread.sleep(50);
        }
        throw new AssertionError("the archive does not reach " + position + ": " + capture.status());
    }

    @Override
    public void close() {
        capture.close();
        archiver.close();
        store.close();
        broker.close();
    }
}
