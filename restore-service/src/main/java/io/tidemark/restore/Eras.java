package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The stretches of history between breaks. A break is a gap, or the time between single snapshots whose changes the retention took
 * away. Era <i>n</i> lies behind <i>n</i> breaks; a state can be built only from a snapshot of its own era, since what happened within
 * a break is unknown.
 */
final class Eras {
    private static final String TAKEN_AWAY = "retention took it away and kept single snapshots";

    private final List<Gap> breaks;
    private final List<SnapshotReference> snapshots;
    private final boolean isWhole;

    Eras(ArchiveView view) {
        snapshots = view.snapshots().stream()
                .sorted(Comparator.comparingLong(SnapshotReference::sequence)
                        .thenComparingLong(SnapshotReference::takenAtMicros))
                .toList();
        List<Gap> gaps = view.gaps().stream()
                .sorted(Comparator.comparingLong(Gap::afterSequence))
                .toList();
        SnapshotReference keptFrom = view.keptFrom();
        isWhole = keptFrom == null;
        breaks = keptFrom == null ? gaps : breaks(gaps, snapshots.subList(0, snapshots.indexOf(keptFrom) + 1));
    }

    /** @param kept the single snapshots, and at the end the one from which on everything is kept */
    private static List<Gap> breaks(List<Gap> gaps, List<SnapshotReference> kept) {
        List<Gap> breaks = new ArrayList<>();
        for (int i = 0; i + 1 < kept.size(); i++) {
            SnapshotReference before = kept.get(i);
            SnapshotReference behind = kept.get(i + 1);
            boolean differ = before.sequence() < behind.sequence()
                    || gaps.stream().anyMatch(gap -> liesBehind(behind, gap) && !liesBehind(before, gap));
            if (differ) {
                breaks.add(new Gap(before.sequence(), behind.sequence(), edge(before), edge(behind), TAKEN_AWAY, 0));
            }
        }
        // A gap before the last of them lies within what was taken away.
        SnapshotReference last = kept.get(kept.size() - 1);
        gaps.stream().filter(gap -> !liesBehind(last, gap)).forEach(breaks::add);
        return breaks;
    }

    private static Mark edge(SnapshotReference snapshot) {
        return new Mark(
                snapshot.sequence(),
                snapshot.gtids(),
                snapshot.coordinate(),
                0,
                snapshot.takenAtMicros(),
                snapshot.takenAtMicros(),
                "",
                0,
                "",
                "");
    }

    int last() {
        return breaks.size();
    }

    /** The break that ends an era; empty for the last one. */
    Optional<Gap> end(int era) {
        return era < breaks.size() ? Optional.of(breaks.get(era)) : Optional.empty();
    }

    /** An era's least sequence; what has a lesser one belongs to another era, or was taken away. */
    long first(int era) {
        if (era > 0) {
            return breaks.get(era - 1).beforeSequence();
        }
        return isWhole ? 0 : snapshots.get(0).sequence();
    }

    /** An era's greatest sequence. */
    long last(int era) {
        return end(era).map(Gap::afterSequence).orElse(Long.MAX_VALUE);
    }

    /** The era of a record. */
    int ofSequence(long sequence) {
        return (int) breaks.stream()
                .filter(broken -> broken.beforeSequence() <= sequence)
                .count();
    }

    /** The era of a moment, which must not lie inside a break. */
    int ofTime(long micros) {
        return (int) breaks.stream()
                .filter(broken -> broken.to().completeToMicros() <= micros)
                .count();
    }

    /**
     * Whether a moment lies before everything that the retention left. The first snapshot left may hold transactions that committed
     * behind the moment: their files are gone, so their times are not known.
     */
    boolean isTakenAway(long micros) {
        return !isWhole && micros < snapshots.get(0).takenAtMicros();
    }

    /** The break whose inside a moment lies in. */
    Optional<Gap> breakAround(long micros) {
        return breaks.stream()
                .filter(broken -> broken.from().completeToMicros() < micros
                        && micros < broken.to().completeToMicros())
                .findFirst();
    }

    /**
     * What the retention took away around a record. The record itself may still be found in a file that holds younger ones, too; others
     * beside it are gone.
     */
    Optional<Gap> takenAwayAround(long sequence) {
        return breaks.stream()
                .filter(broken -> broken.reason().equals(TAKEN_AWAY)
                        && broken.afterSequence() < sequence
                        && sequence < broken.beforeSequence())
                .findFirst();
    }

    int ofSnapshot(SnapshotReference snapshot) {
        return (int)
                breaks.stream().filter(broken -> liesBehind(snapshot, broken)).count();
    }

    /** The snapshots of an era, oldest first. */
    List<SnapshotReference> snapshots(int era) {
        return snapshots.stream()
                .filter(snapshot -> ofSnapshot(snapshot) == era)
                .toList();
    }

    /** What lies between eras: gaps, and what the retention took away. */
    List<Gap> breaks() {
        return breaks;
    }

    /** The newest snapshot from which a point can be built. */
    Optional<SnapshotReference> basis(int era, long sequence) {
        return basis(era, sequence, snapshot -> true);
    }

    /** The newest snapshot of some kind from which a point can be built. */
    Optional<SnapshotReference> basis(int era, long sequence, Predicate<SnapshotReference> kind) {
        return takenAwayAround(sequence).isPresent()
                ? Optional.empty()
                : snapshots(era).stream()
                        .filter(snapshot -> snapshot.sequence() <= sequence && kind.test(snapshot))
                        .reduce((older, newer) -> newer);
    }

    /** A gap has a sequence of its own, so no snapshot taken before it has that or a higher one. */
    private static boolean liesBehind(SnapshotReference snapshot, Gap gap) {
        return snapshot.sequence() >= gap.beforeSequence();
    }
}
