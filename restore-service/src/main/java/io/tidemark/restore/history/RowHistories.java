package io.tidemark.restore.history;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CheckedFile;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.DerivedHistory;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.Gap;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.SessionCharset;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the history of rows in one view of an archive. */
public final class RowHistories {
    private final Archive archive;
    private final ArchiveView view;
    private final LocalCopies copies;
    private final Mark mark;

    /**
     * @param view what the archive shows
     * @param copies where files go from which parts are read
     * @throws HistoryQueryException if nothing is archived yet
     */
    public RowHistories(Archive archive, ArchiveView view, LocalCopies copies) {
        Mark complete = view.mark();
        if (complete == null) {
            throw new HistoryQueryException(
                    "nothing of source '" + archive.identity().source() + "' is archived yet",
                    "start 'tidemark run', or wait for its first commit");
        }
        this.archive = archive;
        this.view = view;
        this.copies = copies;
        this.mark = complete;
    }

    /**
     * The history of a row. All files that may tell of it are fetched first, and verified then; what is read of them again while it is told.
     *
     * @return what happened to it, which the caller closes
     * @throws HistoryQueryException if the archive has no such table, or the key is none of its primary key
     * @throws io.tidemark.archive.DamagedObjectException naming an object that is missing or holds something else
     */
    public RowHistory find(HistoryQuery query) throws IOException {
        SnapshotReference keptFrom = view.keptFrom();
        long after = keptFrom == null ? 0 : keptFrom.sequence();
        RowKey key = RowKey.of(newestDefinition(query.table()), query.key());
        List<String> notSearched = new ArrayList<>();
        List<RowHistory.EntrySource> sources = new ArrayList<>();
        Map<Fingerprint, Optional<@Nullable Object[]>> cells = new HashMap<>();
        for (ArchiveFile file : filesOf(query.table())) {
            if (file.lastSequence() <= after || file.schema() == null) {
                continue;
            }
            TableDefinition definition = archive.schema(file.schema());
            Optional<String> missing = key.missingIn(definition);
            if (missing.isPresent()) {
                notSearched.add(file.rows() + " changes with sequences " + file.firstSequence() + " to "
                        + file.lastSequence() + ": the table had no column " + missing.get() + " then");
                continue;
            }
            Optional<@Nullable Object[]> wanted = cells.computeIfAbsent(file.schema(), any -> key.cells(definition));
            if (wanted.isPresent()) {
                // Whatever is missing is found before anything is told.
                copies.prepare(archive.key(file.key()), file.bytes(), file.sha256());
                sources.add(new FileEntries(
                        new FileEntries.Search(
                                definition,
                                wanted.get(),
                                key.identity(definition, wanted.get()),
                                file.firstSequence(),
                                () -> open(file)),
                        change -> change.sequence() > after && query.covers(change.timeMicros())));
            }
        }
        sources.add(new KnownEntries(statementsAndLosses(query, after)));
        return new RowHistory(key.texts(), reach(query.table(), keptFrom, after, notSearched), sources);
    }

    private CheckedFile open(ArchiveFile file) throws IOException {
        return copies.open(archive.key(file.key()), file.bytes(), file.sha256());
    }

    private List<ArchiveFile> filesOf(TableName table) {
        return view.filesAndDerived().stream()
                .filter(file -> table.equals(file.table()))
                .toList();
    }

    private TableDefinition newestDefinition(TableName table) throws IOException {
        Optional<Fingerprint> ofChanges = filesOf(table).stream()
                .max(Comparator.comparingLong(ArchiveFile::lastSequence))
                .map(ArchiveFile::schema);
        Optional<Fingerprint> newest = ofChanges.isPresent() ? ofChanges : ofSnapshot(table);
        return archive.schema(newest.orElseThrow(() -> unknown(table)));
    }

    /** Of a table of which no change was archived yet. */
    private Optional<Fingerprint> ofSnapshot(TableName table) throws IOException {
        List<SnapshotReference> snapshots = view.snapshots();
        if (snapshots.isEmpty()) {
            return Optional.empty();
        }
        return archive.manifest(snapshots.get(snapshots.size() - 1)).tables().stream()
                .filter(held -> held.name().equals(table))
                .map(SnapshotManifest.Table::schema)
                .findFirst();
    }

    private HistoryQueryException unknown(TableName table) {
        Set<TableName> changed = new TreeSet<>();
        view.files().stream()
                .map(ArchiveFile::table)
                .filter(known -> known != null
                        && (known.toString().equalsIgnoreCase(table.toString())
                                || known.table().equalsIgnoreCase(table.table())
                                || known.database().equals(table.database())))
                .forEach(changed::add);
        return new HistoryQueryException(
                "the archive has no changes of a table " + table + ", nor has its newest snapshot that table",
                changed.isEmpty()
                        ? "write it as database.table, as the source spells it"
                        : "tables with archived changes are: "
                                + changed.stream()
                                        .limit(20)
                                        .map(TableName::toString)
                                        .toList());
    }

    private List<HistoryEntry> statementsAndLosses(HistoryQuery query, long after) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (DdlEntry entry : view.ddl()) {
            boolean inReach = entry.position().sequence() > after
                    && query.covers(entry.position().commitTimeMicros());
            if (inReach
                    && DdlStatement.classify(entry.sql(), entry.session(), entry.database())
                            .mayTouch(query.table())) {
                entries.add(new HistoryEntry.Statement(
                        entry, SessionCharset.ofSession(entry.session()).decode(entry.sql())));
            }
        }
        for (Gap gap : gaps(after)) {
            if (gap.from().completeToMicros() <= query.toMicros()
                    && gap.to().completeToMicros() >= query.fromMicros()) {
                entries.add(new HistoryEntry.Loss(gap));
            }
        }
        return entries;
    }

    private List<Gap> gaps(long after) {
        return view.gaps().stream().filter(gap -> gap.beforeSequence() > after).toList();
    }

    private HistoryReach reach(
            TableName table, @Nullable SnapshotReference keptFrom, long after, List<String> notSearched)
            throws IOException {
        DerivedHistory derived = view.derived();
        return new HistoryReach(
                after,
                keptFrom == null
                        ? archive.firstMark().map(Mark::completeToMicros).orElse(mark.completeToMicros())
                        : keptFrom.takenAtMicros(),
                keptFrom != null,
                mark,
                gaps(after),
                derived.through(),
                derived.stretches().stream()
                        .filter(stretch -> stretch.table().equals(table))
                        .sorted(Comparator.comparingLong(DerivedStretch::after))
                        .toList(),
                derived.behind().contains(table),
                notSearched);
    }
}
