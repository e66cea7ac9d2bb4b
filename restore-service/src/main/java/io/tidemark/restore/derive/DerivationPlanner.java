package io.tidemark.restore.derive;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DdlStatement;
import io.tidemark.restore.ReferentialKeys;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.TableStretches;
import io.tidemark.restore.TableStretches.TableStretch;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds what is still to be derived: a pure function of what the archive says. A stretch begins at a snapshot and ends with the next
 * one, with a statement that may change rows or keys of one of the tables that foreign keys connect, or with a gap: behind it their rows
 * are not known without a server until the next snapshot.
 */
final class DerivationPlanner {
    private final ArchiveView view;
    private final Map<SnapshotReference, SnapshotManifest> manifests;
    private final TableStretches cuts;
    private final Map<TableName, List<TableStretch>> stretches = new HashMap<>();
    private final long last;

    /** @param manifests of all visible snapshots */
    DerivationPlanner(ArchiveView view, Map<SnapshotReference, SnapshotManifest> manifests) {
        this.view = view;
        this.manifests = manifests;
        this.cuts = new TableStretches(view, manifests);
        this.last = view.mark() == null ? 0 : view.mark().sequence();
    }

    /** The stretches, oldest first. */
    List<PendingStretch> pending() {
        List<PendingStretch> pending = new ArrayList<>();
        for (SnapshotReference basis : inOrder()) {
            List<ReferentialKey> keys = acting(basis);
            Set<TableName> open = new TreeSet<>(children(keys));
            while (!open.isEmpty()) {
                Set<TableName> group = ReferentialKeys.connected(open.iterator().next(), keys);
                Set<TableName> children = new TreeSet<>(open);
                children.retainAll(group);
                open.removeAll(children);
                end(basis, group).ifPresent(through -> {
                    Map<TableName, Long> behind = new TreeMap<>();
                    for (TableName child : children) {
                        long derived = view.derived().completeThrough(child, basis.sequence());
                        if (derived < through) {
                            behind.put(child, derived);
                        }
                    }
                    if (!behind.isEmpty()) {
                        pending.add(new PendingStretch(basis, group, behind, through));
                    }
                });
            }
        }
        return pending;
    }

    /**
     * The tables of the newest snapshot that foreign keys act on and that are not derived up to the mark, each with the sequence up to
     * which they are.
     *
     * @param added what has been derived beyond what the archive says
     */
    Map<TableName, Long> behind(List<DerivedStretch> added) {
        Map<TableName, Long> behind = new TreeMap<>();
        List<SnapshotReference> snapshots = inOrder();
        if (!snapshots.isEmpty()) {
            SnapshotReference newest = snapshots.get(snapshots.size() - 1);
            for (TableName child : children(acting(newest))) {
                long through = completeThrough(child, newest.sequence(), added);
                if (through < last) {
                    behind.put(child, through);
                }
            }
        }
        return behind;
    }

    /**
     * From each snapshot to the next one, or to where its part of the history ends, what is not derived there.
     *
     * @param added what has been derived beyond what the archive says
     */
    List<PendingReplay> replays(List<DerivedStretch> added) {
        List<PendingReplay> replays = new ArrayList<>();
        for (RestorableWindow window : RestorableWindows.of(view)) {
            List<SnapshotReference> snapshots = window.snapshots();
            for (int i = 0; i < snapshots.size(); i++) {
                SnapshotReference basis = snapshots.get(i);
                long through = i + 1 < snapshots.size()
                        ? snapshots.get(i + 1).sequence()
                        : window.to().sequence();
                Set<TableName> tables = children(acting(basis));
                tables.addAll(newChildren(basis.sequence(), through));
                tables.removeIf(table -> completeThrough(table, basis.sequence(), added) >= through);
                if (!tables.isEmpty()) {
                    replays.add(new PendingReplay(basis, tables, through));
                }
            }
        }
        return replays;
    }

    /** Tables that statements of a stretch gave foreign keys. */
    private Set<TableName> newChildren(long after, long through) {
        Set<TableName> children = new TreeSet<>();
        for (DdlEntry entry : view.ddl()) {
            long sequence = entry.position().sequence();
            if (sequence > after && sequence <= through) {
                DdlStatement statement = DdlStatement.classify(entry.sql(), entry.session(), entry.database());
                if (!statement.parents().isEmpty()) {
                    statement.tables().stream()
                            .filter(table -> !statement.parents().contains(table))
                            .forEach(children::add);
                }
            }
        }
        return children;
    }

    /**
     * The sequence up to which a table is derived without a hole behind another one.
     *
     * @param added what has been derived beyond what the archive says
     */
    long completeThrough(TableName table, long after, List<DerivedStretch> added) {
        long through = view.derived().completeThrough(table, after);
        for (DerivedStretch stretch : added) {
            if (stretch.table().equals(table) && stretch.after() <= through) {
                through = Math.max(through, stretch.through());
            }
        }
        return through;
    }

    private List<SnapshotReference> inOrder() {
        return manifests.keySet().stream()
                .sorted(Comparator.comparingLong(SnapshotReference::sequence)
                        .thenComparingLong(SnapshotReference::takenAtMicros))
                .toList();
    }

    private List<ReferentialKey> acting(SnapshotReference snapshot) {
        return ReferentialKeys.of(manifests.get(snapshot)).stream()
                .filter(ReferentialKey::acts)
                .toList();
    }

    private static Set<TableName> children(List<ReferentialKey> keys) {
        Set<TableName> children = new TreeSet<>();
        keys.forEach(key -> children.add(key.child()));
        return children;
    }

    /** Where the first of the tables' stretches ends that begin at a snapshot; empty if one of them has none. */
    private OptionalLong end(SnapshotReference basis, Set<TableName> group) {
        long end = Long.MAX_VALUE;
        for (TableName table : group) {
            OptionalLong own = stretches.computeIfAbsent(table, name -> cuts.of(name, last)).stream()
                    .filter(stretch -> basis.equals(stretch.basis()))
                    .mapToLong(TableStretch::through)
                    .findFirst();
            if (own.isEmpty()) {
                return own;
            }
            end = Math.min(end, own.getAsLong());
        }
        return OptionalLong.of(end);
    }
}
