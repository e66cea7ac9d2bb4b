package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a person asks for into a point of the history that can be restored, or refuses and names the nearest points that can.
 *
 * <p>Commit times are those of the source's clock and need not grow along the binlog, so a time means a prefix of the history: all
 * transactions before the first that committed later.
 */
public final class TargetResolver {
    private final ServerFlavor flavor;
    private final String serverUuid;
    private final @Nullable Mark mark;
    private final Eras eras;
    private final TransactionHistory history;

    /** Resolves points of this view of an archive. */
    public TargetResolver(ArchiveView view, TransactionHistory history) {
        this.flavor = view.identity().flavor();
        this.serverUuid = view.identity().serverIdentity();
        this.mark = view.mark();
        this.eras = new Eras(view);
        this.history = history;
    }

    /**
     * The point asked for.
     *
     * @throws RestoreException if it cannot be restored
     */
    public ResolvedTarget resolve(RestoreTarget target) throws IOException {
        Mark complete = mark;
        if (complete == null || eras.breaks().isEmpty() && eras.snapshots(0).isEmpty()) {
            throw new RestoreException(
                    Kind.NOTHING_ARCHIVED,
                    "the archive holds no full snapshot yet, so nothing can be restored from it");
        }
        ResolvedTarget resolved;
        if (target instanceof RestoreTarget.AtTime time) {
            resolved = atTime(time, complete);
        } else if (target instanceof RestoreTarget.AtTransaction transaction) {
            resolved = atTransaction(transaction, complete);
        } else if (target instanceof RestoreTarget.AtCoordinate coordinate) {
            resolved = atCoordinate(coordinate, complete);
        } else {
            resolved = point(target, complete.sequence(), eras.last(), lastUpTo(complete.sequence(), eras.last()));
        }
        Optional<Gap> around = eras.takenAwayAround(resolved.sequence());
        if (around.isPresent()) {
            throw insideGap(target, around.get());
        }
        if (eras.basis(resolved.era(), resolved.sequence()).isEmpty()) {
            throw withoutBasis(target, resolved.era());
        }
        return resolved;
    }

    private ResolvedTarget atTime(RestoreTarget.AtTime target, Mark complete) throws IOException {
        long micros = target.micros();
        if (micros > complete.completeToMicros()) {
            throw new RestoreException(
                    Kind.BEYOND_MARK,
                    "time " + target.text() + " lies behind what the archive is complete to, "
                            + Times.text(complete.completeToMicros())
                            + ": ask for that time at the latest, or for latest");
        }
        Optional<Gap> gap = eras.breakAround(micros);
        if (gap.isPresent()) {
            throw insideGap(target, gap.get());
        }
        if (eras.isTakenAway(micros)) {
            throw withoutBasis(target, 0);
        }
        int era = eras.ofTime(micros);
        TransactionEntry last = lastBefore(era, entry -> entry.commitTimeMicros() > micros);
        long start = eras.snapshots(era).stream()
                .filter(snapshot -> snapshot.takenAtMicros() <= micros)
                .mapToLong(SnapshotReference::sequence)
                .min()
                .orElse(-1);
        if (last == null) {
            return point(target, start, era, null);
        }
        return point(target, last.sequence(), era, last);
    }

    private ResolvedTarget atTransaction(RestoreTarget.AtTransaction target, Mark complete) throws IOException {
        requireGtid(target);
        TransactionEntry found = null;
        TransactionEntry beforeFound = null;
        TransactionEntry previous = null;
        try (TransactionCursor cursor = history.after(0)) {
            for (TransactionEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.gtid() != null && entry.gtid().equalsIgnoreCase(target.gtid())) {
                    if (found != null) {
                        throw ambiguous(
                                target, Times.text(found.commitTimeMicros()), Times.text(entry.commitTimeMicros()));
                    }
                    found = entry;
                    beforeFound = previous;
                    if (eras.breaks().isEmpty()) {
                        break;
                    }
                }
                previous = entry;
            }
        }
        if (found == null) {
            SnapshotReference behind = target.included() ? snapshotBehind(target) : null;
            if (behind == null) {
                throw unknownTransaction(target, complete);
            }
            return new ResolvedTarget(
                    target.text(), behind.sequence(), eras.ofSnapshot(behind), target.gtid(), behind.coordinate(), 0);
        }
        int era = eras.ofSequence(found.sequence());
        return target.included()
                ? point(target, found.sequence(), era, found)
                : point(
                        target,
                        found.firstSequence() - 1,
                        era,
                        beforeFound != null && eras.ofSequence(beforeFound.sequence()) == era ? beforeFound : null);
    }

    /**
     * The snapshot whose state is the moment right after a transaction that is older than the archive: what was committed before a
     * snapshot has no record, but its numbers can say what came last.
     */
    private @Nullable SnapshotReference snapshotBehind(RestoreTarget.AtTransaction target) {
        // A replica of several sources, or with several appliers, need not commit in the order of the numbers.
        boolean inOrder = flavor == ServerFlavor.MARIADB
                || target.gtid().regionMatches(true, 0, serverUuid, 0, serverUuid.length());
        SnapshotReference found = null;
        for (int era = 0; inOrder && era <= eras.last(); era++) {
            Optional<SnapshotReference> first = eras.snapshots(era).stream()
                    .filter(snapshot -> GtidSet.parse(flavor, snapshot.gtids()).endsWith(target.gtid()))
                    .findFirst();
            if (first.isPresent() && found != null) {
                throw ambiguous(
                        target,
                        Times.text(found.takenAtMicros()),
                        Times.text(first.get().takenAtMicros()));
            }
            found = first.orElse(found);
        }
        return found;
    }

    private static RestoreException ambiguous(RestoreTarget target, String first, String second) {
        return new RestoreException(
                Kind.AMBIGUOUS,
                target.text() + " exists twice, at " + first + " and at " + second
                        + ", because the source's history was begun anew in between: name a time");
    }

    private void requireGtid(RestoreTarget.AtTransaction target) {
        try {
            GtidSet.empty(flavor).contains(target.gtid());
        } catch (IllegalArgumentException e) {
            throw new RestoreException(
                    Kind.INVALID_TARGET,
                    "'" + target.gtid() + "' is no transaction of a " + flavor.id() + " server: " + e.getMessage(),
                    e);
        }
    }

    private RestoreException unknownTransaction(RestoreTarget.AtTransaction target, Mark complete) {
        for (int era = 0; era <= eras.last(); era++) {
            List<SnapshotReference> snapshots = eras.snapshots(era);
            if (!snapshots.isEmpty() && era == 0 && contains(snapshots.get(0).gtids(), target.gtid())) {
                return new RestoreException(
                        Kind.BEFORE_FIRST_SNAPSHOT,
                        "transaction " + target.gtid() + " is older than the oldest full snapshot; the oldest point is "
                                + pointOf(snapshots.get(0)));
            }
        }
        for (Gap gap : eras.breaks()) {
            if (contains(gap.to().gtids(), target.gtid())
                    && !contains(gap.from().gtids(), target.gtid())) {
                return insideGap(target, gap);
            }
        }
        if (contains(complete.gtids(), target.gtid())) {
            return new RestoreException(
                    Kind.UNKNOWN_TRANSACTION,
                    "transaction " + target.gtid()
                            + " lies within what was read from the source but left no record there:"
                            + " name its neighbour, a time or a binlog position instead");
        }
        return new RestoreException(
                Kind.UNKNOWN_TRANSACTION,
                "the archive has never seen transaction " + target.gtid() + "; it is complete to "
                        + (complete.gtids().isEmpty() ? complete.coordinate() : complete.gtids()));
    }

    private boolean contains(String gtids, String gtid) {
        return GtidSet.parse(flavor, gtids).contains(gtid);
    }

    private ResolvedTarget atCoordinate(RestoreTarget.AtCoordinate target, Mark complete) throws IOException {
        BinlogCoordinate wanted = target.coordinate();
        int era = eraOf(target, complete);
        TransactionEntry last = lastBefore(era, entry -> entry.end().compareTo(wanted) > 0);
        long start = eras.snapshots(era).stream()
                .filter(snapshot -> snapshot.coordinate().compareTo(wanted) <= 0)
                .mapToLong(SnapshotReference::sequence)
                .min()
                .orElse(-1);
        return last == null
                ? point(target, start, era, null)
                : point(target, Math.max(last.sequence(), start), era, last);
    }

    /** The one era that has a coordinate; where the binlog was reset, two may have it. */
    private int eraOf(RestoreTarget.AtCoordinate target, Mark complete) {
        BinlogCoordinate wanted = target.coordinate();
        int found = -1;
        for (int era = 0; era <= eras.last(); era++) {
            Mark end = eras.end(era).map(Gap::from).orElse(complete);
            Mark start = era == 0 ? null : eras.breaks().get(era - 1).to();
            boolean holds = wanted.fileBase().equals(end.coordinate().fileBase())
                    && wanted.compareTo(end.coordinate()) <= 0
                    && (start == null || wanted.compareTo(start.coordinate()) >= 0);
            // Where nothing of the binlog lies inside a gap, its place is the end of what was safe before it.
            boolean isEdge = start != null && wanted.equals(start.coordinate()) && found == era - 1;
            if (holds && found >= 0 && !isEdge) {
                throw ambiguous(
                        target,
                        Times.text(eras.breaks().get(found).from().completeToMicros()),
                        Times.text(end.completeToMicros()));
            }
            found = holds && found < 0 ? era : found;
        }
        if (found < 0) {
            throw unknownCoordinate(target, complete);
        }
        return found;
    }

    private RestoreException unknownCoordinate(RestoreTarget.AtCoordinate target, Mark complete) {
        BinlogCoordinate wanted = target.coordinate();
        for (Gap gap : eras.breaks()) {
            if (gap.from().coordinate().compareTo(wanted) < 0
                    && wanted.compareTo(gap.to().coordinate()) < 0) {
                return insideGap(target, gap);
            }
        }
        if (!wanted.fileBase().equals(complete.coordinate().fileBase())) {
            return new RestoreException(
                    Kind.UNKNOWN_POSITION,
                    "the archive has never seen binlog file " + wanted.file() + "; the last it read is "
                            + complete.coordinate().file());
        }
        return new RestoreException(
                Kind.BEYOND_MARK,
                "binlog position " + wanted + " lies behind what the archive is complete to, " + complete.coordinate());
    }

    /** The last transaction of an era before the first that lies beyond the wanted point. */
    private @Nullable TransactionEntry lastBefore(int era, Predicate<TransactionEntry> beyond) throws IOException {
        TransactionEntry last = null;
        long through = eras.last(era);
        try (TransactionCursor cursor = history.after(eras.first(era) - 1)) {
            for (TransactionEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.sequence() > through || beyond.test(entry)) {
                    break;
                }
                last = entry;
            }
        }
        return last;
    }

    private @Nullable TransactionEntry lastUpTo(long sequence, int era) throws IOException {
        return lastBefore(era, entry -> entry.sequence() > sequence);
    }

    private static ResolvedTarget point(RestoreTarget target, long sequence, int era, @Nullable TransactionEntry last) {
        return last == null
                ? new ResolvedTarget(target.text(), sequence, era, null, null, 0)
                : new ResolvedTarget(target.text(), sequence, era, last.gtid(), last.end(), last.commitTimeMicros());
    }

    private RestoreException withoutBasis(RestoreTarget target, int era) {
        List<SnapshotReference> snapshots = eras.snapshots(era);
        if (era == 0) {
            return new RestoreException(
                    Kind.BEFORE_FIRST_SNAPSHOT,
                    target.text() + " lies before the oldest full snapshot; the oldest point is "
                            + (snapshots.isEmpty() ? "behind the gap" : pointOf(snapshots.get(0))));
        }
        Gap gap = eras.breaks().get(era - 1);
        return new RestoreException(
                Kind.INSIDE_GAP,
                target.text() + " lies behind a gap (" + gap.reason()
                        + ") and before the first full snapshot taken behind it; " + nearest(gap, era));
    }

    private RestoreException insideGap(RestoreTarget target, Gap gap) {
        return new RestoreException(
                Kind.INSIDE_GAP,
                target.text() + " lies inside a gap (" + gap.reason() + "); "
                        + nearest(gap, eras.breaks().indexOf(gap) + 1));
    }

    private String nearest(Gap gap, int eraBehind) {
        String before = "the nearest point before it is "
                + Times.text(gap.from().completeToMicros()) + " (" + gap.from().coordinate() + ")";
        List<SnapshotReference> behind = eras.snapshots(eraBehind);
        return behind.isEmpty()
                ? before + ", and none can be had behind it until a new full snapshot is taken"
                : before + ", the nearest behind it " + pointOf(behind.get(0));
    }

    private static String pointOf(SnapshotReference snapshot) {
        String gtids = snapshot.gtids().isEmpty() ? "" : ", " + snapshot.gtids();
        return Times.text(snapshot.takenAtMicros()) + " (" + snapshot.coordinate() + gtids + ")";
    }
}
