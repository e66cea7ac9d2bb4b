package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.merge.MergeException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes synthetic snapshots on schedule, one at a time and beside the archiver, which waits for none of them. Where none can be made
 * (a statement lies in between, say), that is recorded once and not tried again before another snapshot is there.
 */
final class SyntheticSnapshotPart implements ServicePart {

    private static final Logger LOG = LoggerFactory.getLogger(SyntheticSnapshotPart.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(10);

    private final Archive archive;
    private final SyntheticSnapshotTaker taker;
    private final SyntheticSchedule schedule;
    private final Clock clock;
    private final ServiceStateFile state;
    private final RepeatedLook look = new RepeatedLook("synthetic-snapshots", LOOK_AGAIN, this::lookOnce);
    private @Nullable ArchiveView view;
    private @Nullable String refusedBase;
    private @Nullable SizedSnapshot sized;
    private boolean failed;

    /** How large a snapshot is; its manifest is not read at each look. */
    private record SizedSnapshot(String id, long bytes) {}

    /** Starts to wait for the next one. */
    SyntheticSnapshotPart(
            Archive archive,
            SyntheticSnapshotTaker taker,
            SyntheticSchedule schedule,
            Clock clock,
            ServiceStateFile state) {
        this.archive = archive;
        this.taker = taker;
        this.schedule = schedule;
        this.clock = clock;
        this.state = state;
        look.start();
    }

    @Override
    public String name() {
        return "synthetic snapshots";
    }

    /** Makes one if it is due; returns how long to wait before looking again. */
    private Duration lookOnce() {
        try {
            ArchiveView now = view == null ? archive.load() : archive.refresh(view);
            view = now;
            Optional<SnapshotReference> base = SyntheticSchedule.base(now);
            if (base.isPresent()
                    && !base.get().id().equals(refusedBase)
                    && schedule.isDue(now, base.get(), this::bytes, clock.instant())) {
                makeFrom(base.get());
            }
            if (failed) {
                failed = false;
                state.partRuns(name());
            }
            return LOOK_AGAIN;
        } catch (IOException | RuntimeException e) {
            if (!look.isClosing()) {
                LOG.error(
                        "no synthetic snapshot could be made, trying again in {} s: {}",
                        PAUSE_AFTER_FAILURE.toSeconds(),
                        e.getMessage());
                LOG.debug("no synthetic snapshot could be made", e);
                failed = true;
                state.partFailed(name(), String.valueOf(e.getMessage()));
            }
            return PAUSE_AFTER_FAILURE;
        }
    }

    private long bytes(SnapshotReference snapshot) throws IOException {
        SizedSnapshot known = sized;
        if (known == null || !known.id().equals(snapshot.id())) {
            known = new SizedSnapshot(snapshot.id(), archive.manifest(snapshot).bytes());
            sized = known;
        }
        return known.bytes();
    }

    private void makeFrom(SnapshotReference base) throws IOException {
        try {
            taker.take(ProgressListener.NONE);
        } catch (CommandFailure e) {
            if (e.exitCode() != ExitCode.ANOTHER_INSTANCE) {
                throw e;
            }
            LOG.info("somebody makes a synthetic snapshot by hand: {}", e.getMessage());
        } catch (RestoreException | MergeException e) {
            if (!lastsUntilAnotherSnapshot(e)) {
                throw e;
            }
            refusedBase = base.id();
            LOG.warn("{}", e.getMessage());
        }
    }

    private static boolean lastsUntilAnotherSnapshot(RuntimeException e) {
        return e instanceof RestoreException refused
                ? refused.kind() != RestoreException.Kind.NOT_VERIFIED
                : e instanceof MergeException merge && merge.kind() == MergeException.Kind.HISTORY;
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        look.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        // What it has stored so far is named by no commit: it can end anywhere.
        look.close();
    }
}
