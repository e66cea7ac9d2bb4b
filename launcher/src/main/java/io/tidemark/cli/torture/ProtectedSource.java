package io.tidemark.cli.torture;

import io.tidemark.capture.snapshot.SnapshotProgress;
import io.tidemark.cli.service.BackgroundService;
import io.tidemark.cli.service.SnapshotTaker;
import io.tidemark.database.ServerConfig;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A server that {@code tidemark run} protects in this process, with its own Kafka broker and an archive in a directory, as a user has
 * it.
 */
public final class ProtectedSource implements AutoCloseable {

    private final ScratchProtection protection;
    private final Clock clock;
    private final BackgroundService service;

    /**
     * Begins to protect; returns when the first full snapshot is visible.
     *
     * @param server the source, with an account that may do everything
     * @param databases what to protect
     * @param directory for the archive and all other files; it must exist
     * @throws Exception if the protection does not come up
     */
    public ProtectedSource(ServerConfig server, List<String> databases, Path directory, Clock clock) throws Exception {
        this.clock = clock;
        this.protection = new ScratchProtection("torture", server, databases, directory, clock);
        this.service = new BackgroundService(protection.config(), clock);
        try {
            protection.awaitSnapshot(service::check);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Takes a further full snapshot; returns when it is visible. */
    public void takeSnapshot() throws IOException {
        new SnapshotTaker(protection.config(), protection.archive(), clock).take(SnapshotProgress.NONE);
    }

    /** Where the source's binlog ends. */
    public BinlogCoordinate position() {
        return protection.position();
    }

    /**
     * Waits until the archive is complete to a place.
     *
     * @throws Exception also why the protection gave up
     */
    public void awaitArchived(BinlogCoordinate position) throws Exception {
        protection.awaitArchived(position, service::check);
    }

    /**
     * Waits until the service has merged all files that it would merge.
     *
     * @throws Exception also why the protection gave up
     */
    public void awaitCompacted() throws Exception {
        protection.awaitCompacted(service::check);
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
        return protection.restore(point, target);
    }

    /** Restores a point into a server, with the usual options changed. */
    public RestoreReport restore(RestoreTarget point, ServerConfig target, UnaryOperator<RestoreOptions> change)
            throws IOException {
        return protection.restore(point, target, change);
    }

    @Override
    public void close() {
        service.close();
        protection.close();
    }
}
