package io.tidemark.restore;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DdlStatement;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts a table's history wherever its rows are known, or become unknown: at snapshots, statements that may change them, and gaps. */
public final class TableStretches {
    private final ArchiveView view;
    private final Map<SnapshotReference, SnapshotManifest> snapshots;
    private final Eras eras;

    /**
     * A stretch of a table's history.
     *
     * @param after the last sequence before it
     * @param through its last sequence
     * @param basis the snapshot that holds the table's rows at its start; null where they are not known
     * @param foreignKeysKnown whether a snapshot at its start or behind it tells the table's foreign keys
     */
    public record TableStretch(
            long after, long through, @Nullable SnapshotReference basis, boolean foreignKeysKnown) {}

    /** Where a stretch begins: the one before it ends at {@code end}. */
    private record Cut(
            long end,
            long after,
            int era,
            int rank,
            @Nullable SnapshotReference basis) {}

    /** @param snapshots the visible snapshots with what they hold */
    public TableStretches(ArchiveView view, Map<SnapshotReference, SnapshotManifest> snapshots) {
        this.view = view;
        this.snapshots = snapshots;
        this.eras = new Eras(view);
    }

    /** The stretches of a table, oldest first, up to {@code last}. */
    public List<TableStretch> of(TableName table, long last) {
        List<Cut> cuts = cuts(table);
        List<TableStretch> stretches = new ArrayList<>();
        // Of what lies before, some files may still be visible, but not all of them.
        SnapshotReference keptFrom = view.keptFrom();
        long start = keptFrom == null ? 0 : keptFrom.sequence();
        for (int i = 0; i < cuts.size(); i++) {
            Cut cut = cuts.get(i);
            long through = i + 1 < cuts.size() ? Math.min(last, cuts.get(i + 1).end()) : last;
            if (through > cut.after() && cut.after() >= start) {
                boolean known = cuts.subList(i, cuts.size()).stream().anyMatch(later -> later.basis() != null);
                stretches.add(new TableStretch(cut.after(), through, cut.basis(), known));
            }
        }
        return stretches;
    }

    private List<Cut> cuts(TableName table) {
        List<Cut> cuts = new ArrayList<>();
        cuts.add(new Cut(0, 0, 0, 0, null));
        SnapshotReference keptFrom = view.keptFrom();
        if (keptFrom != null) {
            cuts.add(new Cut(keptFrom.sequence(), keptFrom.sequence(), eras.ofSnapshot(keptFrom), 0, null));
        }
        for (Gap gap : eras.breaks()) {
            cuts.add(new Cut(
                    gap.afterSequence(), gap.beforeSequence() - 1, eras.ofSequence(gap.beforeSequence()), 0, null));
        }
        for (DdlEntry entry : view.ddl()) {
            long sequence = entry.position().sequence();
            if (endsKnownRows(entry, table)) {
                cuts.add(new Cut(sequence - 1, sequence, eras.ofSequence(sequence), 1, null));
            }
        }
        snapshots.forEach((reference, manifest) -> {
            if (held(manifest, table).isPresent()) {
                cuts.add(new Cut(reference.sequence(), reference.sequence(), eras.ofSnapshot(reference), 2, reference));
            }
        });
        cuts.sort(
                Comparator.comparingInt(Cut::era).thenComparingLong(Cut::after).thenComparingInt(Cut::rank));
        return cuts;
    }

    /** A key that comes or goes with an index makes other identities of the same rows: that shows in the changes behind it. */
    private boolean endsKnownRows(DdlEntry entry, TableName table) {
        DdlStatement statement = DdlStatement.classify(entry.sql(), entry.session(), entry.database());
        if (!statement.mayTouch(table)) {
            return false;
        }
        long sequence = entry.position().sequence();
        Optional<SnapshotManifest.Table> before = snapshots.keySet().stream()
                .filter(snapshot -> snapshot.sequence() < sequence)
                .sorted(Comparator.comparingLong(SnapshotReference::sequence).reversed())
                .flatMap(snapshot -> held(snapshots.get(snapshot), table).stream())
                .findFirst();
        if (KnownRows.endWith(
                entry,
                statement,
                table,
                before.map(SnapshotManifest.Table::create).orElse(null))) {
            return true;
        }
        return before.isPresent()
                && view.files().stream()
                        .filter(file -> file.kind() == FileKind.CHANGES
                                && table.equals(file.table())
                                && file.lastSequence() > sequence)
                        .min(Comparator.comparingLong(ArchiveFile::firstSequence))
                        .filter(file -> !before.get().schema().equals(file.schema()))
                        .isPresent();
    }

    private static Optional<SnapshotManifest.Table> held(SnapshotManifest manifest, TableName table) {
        return manifest.tables().stream()
                .filter(held -> held.name().equals(table))
                .findFirst();
    }
}
