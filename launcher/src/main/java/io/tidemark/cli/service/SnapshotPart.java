package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.capture.snapshot.SnapshotProgress;
import io.tidemark.capture.snapshot.SnapshotSchedule;
import io.tidemark.cli.Quantities;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.UnrepeatableStatements;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the first snapshot as soon as the archive has its first mark, another one at once behind every gap and every
 * {@linkplain UnrepeatableStatements unrepeatable statement}, because nothing behind it could be restored otherwise, and further ones on schedule.
 */
final class SnapshotPart implements ServicePart {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPart.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration LOOK_FOR_MARK = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    private final CapturePart capture;
    private final List<String> databases;
    private final Archive archive;
    private final SnapshotTaker taker;
    private final SnapshotSchedule schedule;
    private final Clock clock;
    private final ServiceStateFile state;
    private final RepeatedLook look = new RepeatedLook("snapshots", Duration.ZERO, this::lookOnce);

    SnapshotPart(
            CapturePart capture,
            List<String> databases,
            Archive archive,
            SnapshotTaker taker,
            SnapshotSchedule schedule,
            Clock clock,
            ServiceStateFile state) {
        this.capture = capture;
        this.databases = databases;
        this.archive = archive;
        this.taker = taker;
        this.schedule = schedule;
        this.clock = clock;
        this.state = state;
        look.start();
    }

    @Override
    public String name() {
        return "snapshots";
    }

    /** Takes a snapshot if one is due; returns how long to wait before looking again. */
    private Duration lookOnce() throws InterruptedException {
        capture.awaitFirstPublished();
        try {
            ArchiveView view = archive.load();
            if (view.mark() == null) {
                // What commits between a snapshot and the start of the archive's history would be in neither.
                return LOOK_FOR_MARK;
            }
            if (isDue(view)) {
                taker.take(SnapshotProgress.NONE);
            }
            state.partRuns(name());
            return LOOK_AGAIN;
        } catch (IOException | RuntimeException e) {
            if (!look.isClosing()) {
                LOG.error(
                        "no snapshot could be taken, trying again in {} s: {}",
                        PAUSE_AFTER_FAILURE.toSeconds(),
                        e.getMessage());
                LOG.debug("no snapshot could be taken", e);
                state.partFailed(name(), String.valueOf(e.getMessage()));
            }
            return PAUSE_AFTER_FAILURE;
        }
    }

    private boolean isDue(ArchiveView view) {
        List<SnapshotReference> snapshots = view.snapshots();
        if (snapshots.isEmpty()) {
            return true;
        }
        List<RestorableWindow> windows = RestorableWindows.of(view);
        if (!windows.isEmpty() && windows.get(windows.size() - 1).endedBy() != null) {
            return true;
        }
        if (UnrepeatableStatements.lieBehindNewestSnapshot(view, databases)) {
            return true;
        }
        // Synthetic ones put nothing off: only what is read from the source shows what never was in its binary log.
        OptionalLong last = snapshots.stream()
                .filter(snapshot -> !snapshot.isSynthetic())
                .mapToLong(SnapshotReference::takenAtMicros)
                .max();
        return last.isEmpty()
                || schedule.nextAfter(Quantities.instant(last.getAsLong()))
                        .map(due -> !clock.instant().isBefore(due))
                        .orElse(false);
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        look.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        // What a snapshot has stored so far is named by no commit: it can end anywhere.
        look.close();
    }
}
