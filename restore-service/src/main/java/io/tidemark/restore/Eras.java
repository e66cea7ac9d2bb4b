package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.archive.SnapshotReference;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The stretches of history between gaps. Era <i>n</i> lies behind <i>n</i> gaps; a state can be built only from a snapshot of its
 * own era, since what a gap swallowed is unknown.
 */
final class Eras {
    private final List<Gap> gaps;
    private final List<SnapshotReference> snapshots;

    Eras(ArchiveView view) {
        gaps = view.gaps().stream()
                .sorted(Comparator.comparingLong(Gap::afterSequence))
                .toList();
        snapshots = view.snapshots().stream()
                .sorted(Comparator.comparingLong(SnapshotReference::sequence)
                        .thenComparingLong(SnapshotReference::takenAtMicros))
                .toList();
    }

    int last() {
        return gaps.size();
    }

    /** The gap that ends an era; empty for the last one. */
    Optional<Gap> end(int era) {
        return era < gaps.size() ? Optional.of(gaps.get(era)) : Optional.empty();
    }

    /** The era of a record. */
    int ofSequence(long sequence) {
        return (int)
                gaps.stream().filter(gap -> gap.beforeSequence() <= sequence).count();
    }

    /** The era of a moment, which must not lie inside a gap. */
    int ofTime(long micros) {
        return (int) gaps.stream()
                .filter(gap -> gap.to().completeToMicros() <= micros)
                .count();
    }

    /** The gap whose inside a moment lies in. */
    Optional<Gap> gapAround(long micros) {
        return gaps.stream()
                .filter(gap -> gap.from().completeToMicros() < micros
                        && micros < gap.to().completeToMicros())
                .findFirst();
    }

    int ofSnapshot(SnapshotReference snapshot) {
        return (int) gaps.stream().filter(gap -> liesBehind(snapshot, gap)).count();
    }

    /** The snapshots of an era, oldest first. */
    List<SnapshotReference> snapshots(int era) {
        return snapshots.stream()
                .filter(snapshot -> ofSnapshot(snapshot) == era)
                .toList();
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** The newest snapshot from which a point can be built. */
    Optional<SnapshotReference> basis(int era, long sequence) {
        return snapshots(era).stream()
                .filter(snapshot -> snapshot.sequence() <= sequence)
                .reduce((older, newer) -> newer);
    }

    /** A gap has a sequence of its own, so no snapshot taken before it has that or a higher one. */
    private static boolean liesBehind(SnapshotReference snapshot, Gap gap) {
        return snapshot.sequence() >= gap.beforeSequence();
    }
}
