package io.tidemark.archiver.retention;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes: a pure function of what the archive shows and the time. A point is built from a snapshot and the changes behind
 * it, so all points stay from the newest snapshot on that is older than the policy asks for.
 */
public final class RetentionPlanner {
    private static final int MONTHS = 12;
    private static final int DAYS_OF_WEEK = 7;
    /** 1970-01-01 was a Thursday: three days after the beginning of its ISO week. */
    private static final int EPOCH_DAY_OF_WEEK = 3;

    private final RetentionPolicy policy;

    /** @param policy what is kept */
    public RetentionPlanner(RetentionPolicy policy) {
        this.policy = policy;
    }

    /**
     * What goes.
     *
     * @param now the time; where it lies behind the archive's mark, the mark's time counts, so that neither a clock that runs ahead nor
     *     an archive that nobody writes makes young history old
     * @return empty if nothing is old enough
     */
    public Optional<RetentionPlan> plan(ArchiveView view, Instant now) {
        Mark mark = view.mark();
        Duration keepAll = policy.keepAll();
        if (mark == null || keepAll == null) {
            return Optional.empty();
        }
        long latest = Math.min(mark.completeToMicros(), ChronoUnit.MICROS.between(Instant.EPOCH, now));
        long cutoff = latest - TimeUnit.SECONDS.toMicros(keepAll.toSeconds());
        List<SnapshotReference> snapshots = view.snapshots().stream()
                .sorted(Comparator.comparingLong(SnapshotReference::sequence)
                        .thenComparingLong(SnapshotReference::takenAtMicros))
                .toList();
        SnapshotReference keptFrom = newest(view, snapshots, cutoff);
        if (keptFrom == null) {
            return Optional.empty();
        }
        List<SnapshotReference> older = snapshots.subList(0, snapshots.indexOf(keptFrom));
        Set<SnapshotReference> chosen = chosen(snapshots.subList(0, older.size() + 1), cutoff);
        RetentionPlan plan = new RetentionPlan(
                keptFrom,
                older.stream().filter(chosen::contains).toList(),
                older.stream().filter(snapshot -> !chosen.contains(snapshot)).toList(),
                view.filesAndDerived().stream()
                        .filter(file -> file.lastSequence() <= keptFrom.sequence())
                        .toList());
        return plan.isEmpty() ? Optional.empty() : Optional.of(plan);
    }

    /**
     * The newest snapshot before which everything is old enough. The time of a snapshot is Tidemark's, that of a commit the source's:
     * both have to be.
     */
    private static @Nullable SnapshotReference newest(
            ArchiveView view, List<SnapshotReference> snapshots, long cutoff) {
        SnapshotReference newest = view.keptFrom();
        for (SnapshotReference snapshot : snapshots) {
            boolean old = snapshot.takenAtMicros() <= cutoff
                    && view.files().stream()
                            .filter(file -> file.firstSequence() <= snapshot.sequence())
                            .allMatch(file -> committedUpTo(file, snapshot) <= cutoff);
            if (old && (newest == null || snapshot.sequence() >= newest.sequence())) {
                newest = snapshot;
            }
        }
        return newest;
    }

    /** When the last of a file's changes that a snapshot holds was committed, as far as the commit log tells. */
    private static long committedUpTo(ArchiveFile file, SnapshotReference snapshot) {
        return file.lastSequence() <= snapshot.sequence() ? file.lastCommitMicros() : file.firstCommitMicros();
    }

    private Set<SnapshotReference> chosen(List<SnapshotReference> snapshots, long cutoff) {
        Set<SnapshotReference> chosen = new HashSet<>();
        // An earlier, stricter policy may have left single snapshots of a time that is to be kept now.
        snapshots.stream().filter(snapshot -> snapshot.takenAtMicros() > cutoff).forEach(chosen::add);
        choose(snapshots, cutoff, policy.daily(), LocalDate::toEpochDay, chosen);
        choose(
                snapshots,
                cutoff,
                policy.weekly(),
                date -> Math.floorDiv(date.toEpochDay() + EPOCH_DAY_OF_WEEK, DAYS_OF_WEEK),
                chosen);
        choose(
                snapshots,
                cutoff,
                policy.monthly(),
                date -> (long) MONTHS * date.getYear() + date.getMonthValue(),
                chosen);
        return chosen;
    }

    /** Chooses the last snapshot of each of so many periods before the one in which the cutoff lies, and of that one. */
    private static void choose(
            List<SnapshotReference> snapshots,
            long cutoff,
            int periods,
            ToLongFunction<LocalDate> period,
            Set<SnapshotReference> chosen) {
        if (periods == 0) {
            return;
        }
        Map<Long, SnapshotReference> last = new HashMap<>();
        snapshots.forEach(snapshot -> last.put(period.applyAsLong(date(snapshot.takenAtMicros())), snapshot));
        long oldest = period.applyAsLong(date(cutoff)) - periods;
        last.forEach((number, snapshot) -> {
            if (number >= oldest) {
                chosen.add(snapshot);
            }
        });
    }

    private static LocalDate date(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }
}
