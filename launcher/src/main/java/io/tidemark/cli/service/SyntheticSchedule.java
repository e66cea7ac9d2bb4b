package io.tidemark.cli.service;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.config.SnapshotConfig;
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
 * @param afterBytes how many bytes of archived changes behind it; null for no such size
 */
record SyntheticSchedule(@Nullable Duration every, @Nullable Long afterBytes) {

    /** What the settings ask for; empty where they ask for none. */
    static Optional<SyntheticSchedule> of(SnapshotConfig config) {
        return config.syntheticEvery() == null && config.syntheticAfterBytes() == null
                ? Optional.empty()
                : Optional.of(new SyntheticSchedule(config.syntheticEvery(), config.syntheticAfterBytes()));
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
     */
    boolean isDue(ArchiveView view, SnapshotReference base, Instant now) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        boolean old = every != null && nowMicros - base.takenAtMicros() >= every.toMillis() * 1000;
        return old || afterBytes != null && bytesBehind(view, base) >= afterBytes;
    }

    private static long bytesBehind(ArchiveView view, SnapshotReference base) {
        return view.files().stream()
                .filter(file -> file.kind() == FileKind.CHANGES && file.lastSequence() > base.sequence())
                .mapToLong(ArchiveFile::bytes)
                .sum();
    }
}
