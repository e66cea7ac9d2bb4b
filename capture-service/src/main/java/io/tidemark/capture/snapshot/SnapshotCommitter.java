package io.tidemark.capture.snapshot;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Makes a snapshot visible, once the archive has passed its position and so knows its place among the transactions. */
public final class SnapshotCommitter {
    private final Archive archive;
    private final LocalCopies copies;
    private final Clock clock;
    private final Duration timeout;
    private final Duration pollInterval;

    /**
     * @param copies where files of transactions are fetched to
     * @param timeout how long to wait for the archive's mark
     * @param pollInterval how often to look
     */
    public SnapshotCommitter(
            Archive archive, LocalCopies copies, Clock clock, Duration timeout, Duration pollInterval) {
        this.archive = archive;
        this.copies = copies;
        this.clock = clock;
        this.timeout = timeout;
        this.pollInterval = pollInterval;
    }

    /**
     * Waits for the mark, writes the manifest and appends the commit.
     *
     * @param began the archive's view from before the snapshot was begun: what it shows of gaps tells on which side of them the
     *     snapshot lies
     * @throws SnapshotException if the mark does not pass the snapshot's position in time, the snapshot lies before the
     *     archive's history, or a gap was recorded since it was begun
     * @throws IOException if the archive fails
     */
    public SnapshotReference commit(SnapshotManifest manifest, ArchiveView began) throws IOException {
        Passed passed = await(manifest, began);
        SnapshotReference reference = archive.putManifest(manifest, passed.sequence());
        archive.append(passed.view(), CommitDraft.snapshot(reference), began);
        return reference;
    }

    /**
     * Waits for the mark and tells the place of a state of the source among the transactions.
     *
     * @param began as for {@link #commit}
     * @return the sequence of the last transaction that the state holds
     * @throws SnapshotException as {@link #commit}
     */
    public long awaitSequence(SnapshotManifest state, ArchiveView began) throws IOException {
        return await(state, began).sequence();
    }

    private Passed await(SnapshotManifest manifest, ArchiveView began) throws IOException {
        SnapshotBoundary boundary = new SnapshotBoundary(archive, copies, manifest, began);
        Instant deadline = clock.instant().plus(timeout);
        ArchiveView view = archive.load();
        OptionalLong sequence = boundary.find(view);
        while (sequence.isEmpty()) {
            if (clock.instant().isAfter(deadline)) {
                Mark mark = view.mark();
                throw new SnapshotException("the archive has not passed the position " + manifest.coordinate() + " of "
                        + manifest.id()
                        + ": after " + timeout.toSeconds() + " s it has only reached "
                        + (mark == null ? "no mark at all" : mark.coordinate().toString())
                        + "; check that capture and archiver run, and try again");
            }
            pause();
            view = archive.refresh(view);
            sequence = boundary.find(view);
        }
        return new Passed(view, sequence.getAsLong());
    }

    private record Passed(ArchiveView view, long sequence) {}

    private void pause() {
        try {
            Thread.sleep(pollInterval.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SnapshotException("interrupted while waiting for the archive to pass a snapshot's position", e);
        }
    }
}
