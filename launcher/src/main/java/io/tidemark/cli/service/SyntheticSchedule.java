package io.tidemark.cli.service;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.config.SnapshotConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When synthetic snapshots are made: some time, or some bytes of changes, behind the newest snapshot of whatever kind. Holds no clock.
 *
 * @param every how long after it; null for no such time
 * @param afterBytes how many bytes of archived changes behind it; null for as many as it has itself and {@link #LEAST_BYTES} at least, so
 *     that a restore reads little more changes than rows, and no byte of a change costs more than one of a snapshot written anew
 */
record SyntheticSchedule(@Nullable Duration every, @Nullable Long afterBytes) {

    /** Fewer changes than this are not worth a snapshot that nobody asked for. */
    static final long LEAST_BYTES = 1L << 30;

    /** Tells the size of a snapshot. */
    @FunctionalInterface
    interface SnapshotSizes {
        /**
         * Bytes of all its parts.
         *
         * @throws IOException if its manifest cannot be read
         */
        long bytes(SnapshotReference snapshot) throws IOException;
    }

    /** What the settings ask for. */
    static SyntheticSchedule of(SnapshotConfig config) {
        return new SyntheticSchedule(config.syntheticEvery(), config.syntheticAfterBytes());
    }

    /** The snapshot that the next synthetic one is made from; empty where there is none, or nothing happened since. */
    static Optional<SnapshotReference> base(ArchiveView view) {
        Mark mark = view.mark();
        return view.snapshots().stream()
                .max(Comparator.comparingLong(SnapshotReference::sequence))
                .filter(newest -> mark != null && newest.sequence() < mark.sequence());
    }

    /**
     * Whether one is due.
     *
     * @param base what {@link #base} says
     * @param sizes asked only where the answer counts
     * @throws IOException if the base's size is not known
     */
    boolean isDue(ArchiveView view, SnapshotReference base, SnapshotSizes sizes, Instant now) throws IOException {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        if (every != null && nowMicros - base.takenAtMicros() >= every.toMillis() * 1000) {
            return true;
        }
        long behind = bytesBehind(view, base);
        return afterBytes != null ? behind >= afterBytes : behind >= LEAST_BYTES && behind >= sizes.bytes(base);
    }

    private static long bytesBehind(ArchiveView view, SnapshotReference base) {
        return view.files().stream()
                .filter(file -> file.kind() == FileKind.CHANGES && file.lastSequence() > base.sequence())
                .mapToLong(ArchiveFile::bytes)
                .sum();
    }
}
