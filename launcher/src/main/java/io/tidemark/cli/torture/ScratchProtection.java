package io.tidemark.cli.torture;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.service.Connections;
import io.tidemark.config.ConfigLoader;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.InvalidConfigException;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.RestoreOptions;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server's protection as a user configures it, all of it in one directory: the configuration, the journal and the archive. Who runs
 * the service is not its matter.
 */
public final class ScratchProtection implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Unlikely to be a server's. */
    private static final int SERVER_ID = 77_013;

    private final String name;
    private final ServerConfig server;
    private final Path directory;
    private final Clock clock;
    private final TidemarkConfig config;
    private final ObjectStore store;
    private @Nullable Archive archive;

    /** Says by an exception that waiting is in vain. */
    public interface Check {
        /** @throws Exception why the protection gave up */
        void check() throws Exception;
    }

    /**
     * Writes the configuration.
     *
     * @param name of the source
     * @param server the source, with an account that may do everything
     * @param databases what to protect
     * @param directory for the archive and all other files; it must exist
     * @throws InvalidConfigException if a database has a name that cannot be configured
     */
    public ScratchProtection(String name, ServerConfig server, List<String> databases, Path directory, Clock clock)
            throws IOException, InvalidConfigException {
        this.name = name;
        this.server = server;
        this.directory = directory;
        this.clock = clock;
        Files.writeString(
                directory.resolve("source-password"), server.credentials().password());
        Files.writeString(configFile(), settings(databases), StandardCharsets.UTF_8);
        this.config = new ConfigLoader(Map.of()).load(configFile(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        this.store = ObjectStores.open(Connections.archive(config.requireArchive()));
    }

    private String settings(List<String> databases) {
        String names = databases.stream()
                .map(database -> "'" + database.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        return String.join(
                "\n",
                "source:",
                "  name: " + name,
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

    /** The configuration, for commands. */
    public Path configFile() {
        return directory.resolve("tidemark.yaml");
    }

    /** The configuration as commands read it. */
    public TidemarkConfig config() {
        return config;
    }

    /**
     * The archive.
     *
     * @throws IOException if it was not begun yet, or cannot be read
     */
    public Archive archive() throws IOException {
        if (archive == null) {
            archive = Archive.open(store, name);
        }
        return archive;
    }

    /** Whether the archive has a full snapshot yet. */
    public boolean hasSnapshot() throws IOException {
        return Archive.exists(store, name) && !archive().load().snapshots().isEmpty();
    }

    /** Where the source's binlog ends. */
    public BinlogCoordinate position() {
        try (ServerConnection connection = ServerConnection.open(server)) {
            return connection.binlogStatus().coordinate();
        }
    }

    /**
     * Waits for the first full snapshot.
     *
     * @throws Exception also what {@code check} throws
     */
    public void awaitSnapshot(Check check) throws Exception {
        await("the first snapshot", view -> !view.snapshots().isEmpty(), check);
    }

    /**
     * Waits until the archive is complete to a place.
     *
     * @throws Exception also what {@code check} throws
     */
    public void awaitArchived(BinlogCoordinate position, Check check) throws Exception {
        await(
                "everything up to " + position,
                view -> {
                    Mark mark = view.mark();
                    return mark != null && mark.coordinate().compareTo(position) >= 0;
                },
                check);
    }

    /**
     * Waits until the service has merged all files that it would merge.
     *
     * @throws Exception also what {@code check} throws
     */
    public void awaitCompacted(Check check) throws Exception {
        CompactionPlanner planner = new CompactionPlanner(CompactionPolicy.defaults());
        await("compaction", view -> planner.plan(view).isEmpty(), check);
    }

    private void await(String what, Predicate<ArchiveView> condition, Check check) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!(Archive.exists(store, name) && condition.test(archive().load()))) {
            check.check();
            if (System.nanoTime() > deadline) {
                throw new CommandFailure(
                        ExitCode.PROTECTION_BROKEN,
                        "gave up waiting for " + what + " after " + PATIENCE.toSeconds() + " s",
                        "what is logged above says why");
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }

    /** Restores a point into a server, in the place of what an earlier restore left there. */
    public RestoreReport restore(RestoreTarget point, ServerConfig target) throws IOException {
        return restore(point, target, RestoreOptions::replacing);
    }

    /** Restores a point into a server, with the usual options changed. */
    public RestoreReport restore(RestoreTarget point, ServerConfig target, UnaryOperator<RestoreOptions> change)
            throws IOException {
        RestoreOptions options = change.apply(RestoreOptions.of(directory.resolve("restore")));
        Restorer restorer = new Restorer(archive(), target, options, ProgressListener.NONE, clock);
        return restorer.restore(restorer.plan(point));
    }

    @Override
    public void close() {
        store.close();
    }
}
