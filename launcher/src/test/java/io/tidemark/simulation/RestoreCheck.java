package io.tidemark.simulation;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.RestoreScope;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.TargetResolver;
import io.tidemark.restore.TransactionCursor;
import io.tidemark.restore.TransactionHistory;
import io.tidemark.schemas.TableName;
import io.tidemark.simulation.FileContents.StoredChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks production's resolver and planner for points and builds the state that each plan leads to, from exactly the files that it names.
 * The merge itself is a map here, since DuckDB takes a hundred times as long; it has tests of its own.
 */
final class RestoreCheck {
    private static final int POINTS_PER_COMMIT = 2;

    private final SimulatedSource source;
    private final FileContents contents;
    private final Random random;
    private int points;

    RestoreCheck(SimulatedSource source, FileContents contents, Random random) {
        this.source = source;
        this.contents = contents;
        this.random = random;
    }

    /** How many points were restored so far. */
    int points() {
        return points;
    }

    /** Checks some points, others each time. */
    void checkSome(Archive archive, ArchiveView view, NavigableMap<Long, Long> numbers) {
        List<Long> sequences = new ArrayList<>(numbers.keySet());
        for (int i = 0; i < POINTS_PER_COMMIT && !sequences.isEmpty(); i++) {
            check(archive, view, numbers, sequences.get(random.nextInt(sequences.size())));
        }
    }

    /** Checks every transaction, and every edge of every window. */
    void checkAll(Archive archive, ArchiveView view, NavigableMap<Long, Long> numbers) {
        numbers.keySet().forEach(sequence -> check(archive, view, numbers, sequence));
        for (RestorableWindow window : RestorableWindows.of(view)) {
            // The clocks of a snapshot and of the mark are two: for a moment the first may be ahead.
            boolean isOpen = window.from().timeMicros() <= window.to().timeMicros();
            for (RestorableWindow.Point edge : List.of(window.from(), window.to())) {
                restore(archive, view, numbers, new RestoreTarget.AtTime(edge.timeMicros()), isOpen);
            }
        }
    }

    private void check(Archive archive, ArchiveView view, NavigableMap<Long, Long> numbers, long sequence) {
        Long number = numbers.get(sequence);
        boolean isCommit = number != null
                && number > 0
                && view.gaps().stream().noneMatch(gap -> gap.beforeSequence() == sequence)
                && !sequence(numbers, sequence);
        if (!isCommit) {
            return;
        }
        boolean promised = isPromised(view, sequence);
        ResolvedTarget point = restore(
                archive,
                view,
                numbers,
                new RestoreTarget.AtTransaction(source.transaction(number).gtid(), true),
                promised);
        if (point != null && point.sequence() != sequence) {
            throw new AssertionError("transaction " + number + " is " + sequence + ", but it resolves to " + point);
        }
        if (promised) {
            long micros = source.transaction(number).commitMicros();
            restore(archive, view, numbers, new RestoreTarget.AtTime(micros), micros <= completeTo(view, sequence));
        }
    }

    /** Up to when the stretch between two gaps is complete in which a sequence lies. */
    private static long completeTo(ArchiveView view, long sequence) {
        return view.gaps().stream()
                .filter(gap -> gap.afterSequence() >= sequence)
                .map(Gap::from)
                .findFirst()
                .orElse(view.mark())
                .completeToMicros();
    }

    /** Whether a sequence is only the one before the first archived. */
    private static boolean sequence(NavigableMap<Long, Long> numbers, long sequence) {
        return numbers.firstKey() == sequence;
    }

    /** Whether a snapshot lies before a point, with neither a gap nor anything that retention took away in between. */
    private static boolean isPromised(ArchiveView view, long sequence) {
        SnapshotReference keptFrom = view.keptFrom();
        return (keptFrom == null || sequence >= keptFrom.sequence())
                && view.snapshots().stream()
                        .anyMatch(snapshot -> snapshot.sequence() <= sequence
                                && view.gaps().stream()
                                        .noneMatch(gap -> isBetween(gap, snapshot.sequence(), sequence)));
    }

    private static boolean isBetween(Gap gap, long snapshot, long sequence) {
        return gap.beforeSequence() > snapshot && gap.beforeSequence() <= sequence;
    }

    private @Nullable ResolvedTarget restore(
            Archive archive,
            ArchiveView view,
            NavigableMap<Long, Long> numbers,
            RestoreTarget target,
            boolean promised) {
        try {
            ResolvedTarget point = new TargetResolver(view, history(archive, view)).resolve(target);
            SnapshotReference snapshot = RestorePlanner.snapshotFor(view, point);
            RestorePlan plan =
                    RestorePlanner.plan(view, snapshot, archive.manifest(snapshot), point, RestoreScope.EVERYTHING);
            long number = numbers.floorEntry(point.sequence()).getValue();
            for (SnapshotManifest.Table table : plan.manifest().tables()) {
                requireSame(
                        merge(archive, plan, table),
                        source.rows(table.name(), number),
                        "restored " + table.name() + " at " + target.text());
            }
            points++;
            return point;
        } catch (RestoreException e) {
            if (promised) {
                throw new AssertionError(target.text() + " is promised, but cannot be restored", e);
            }
            return null;
        } catch (IOException e) {
            throw new AssertionError(target.text() + " cannot be restored", e);
        }
    }

    /** The rows of a table at the plan's point; every before image has to be there. */
    private Map<Long, Object[]> merge(Archive archive, RestorePlan plan, SnapshotManifest.Table table) {
        Map<Long, Object[]> rows = new TreeMap<>();
        table.parts()
                .forEach(part ->
                        rows.putAll(contents.snapshotRows(archive.key(part.key()), part.bytes(), part.sha256())));
        TreeMap<Long, StoredChange> changes = new TreeMap<>();
        for (ArchiveFile file : plan.changes()) {
            if (table.name().equals(file.table())) {
                changes.putAll(contents.changes(archive, file));
            }
        }
        changes.subMap(plan.snapshot().sequence(), false, plan.target().sequence(), true)
                .values()
                .forEach(change -> apply(change, rows, table.name()));
        return rows;
    }

    private static void apply(StoredChange change, Map<Long, Object[]> rows, TableName table) {
        if (change.before() != null) {
            Object[] found = rows.remove((Long) change.before()[0]);
            if (!Arrays.deepEquals(found, change.before())) {
                throw new AssertionError("change " + change.sequence() + " of " + table + " has another row before it");
            }
        }
        if (change.after() != null && rows.put((Long) change.after()[0], change.after()) != null) {
            throw new AssertionError("change " + change.sequence() + " of " + table + " puts a row where one is");
        }
    }

    static void requireSame(Map<Long, Object[]> found, Map<Long, Object[]> expected, String what) {
        boolean same = found.keySet().equals(expected.keySet())
                && found.entrySet().stream()
                        .allMatch(row -> Arrays.deepEquals(row.getValue(), expected.get(row.getKey())));
        if (!same) {
            throw new AssertionError(what + " has rows " + found.keySet() + " instead of " + expected.keySet()
                    + ", or others under these keys");
        }
    }

    private TransactionHistory history(Archive archive, ArchiveView view) {
        List<TransactionEntry> visible = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .flatMap(file -> contents.transactions(archive, file).stream())
                .sorted(Comparator.comparingLong(TransactionEntry::sequence))
                .toList();
        return after -> new TransactionCursor() {
            private final Iterator<TransactionEntry> entries =
                    visible.stream().filter(entry -> entry.sequence() > after).iterator();

            @Override
            public @Nullable TransactionEntry next() {
                return entries.hasNext() ? entries.next() : null;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
