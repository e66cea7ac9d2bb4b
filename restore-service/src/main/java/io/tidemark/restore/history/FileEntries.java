package io.tidemark.restore.history;

import io.tidemark.archive.CheckedFile;
import io.tidemark.archive.parquet.ArchivedChange;
import io.tidemark.archive.parquet.RowChangeFile;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The row's changes in one file. */
final class FileEntries implements RowHistory.EntrySource {
    private final Search search;
    private final Predicate<HistoryEntry.Change> wanted;
    private @Nullable RowChangeFile file;
    private RowChangeFile.@Nullable Changes ordered;
    private @Nullable HistoryEntry headOfOrdered;
    private Iterator<HistoryEntry> collected = List.<HistoryEntry>of().iterator();
    private @Nullable HistoryEntry headOfCollected;

    /**
     * What is looked for in a file.
     *
     * @param definition the definition of its rows
     * @param cells the key's cells, null for all other columns
     * @param identity their identity; null if the definition has another primary key, so that each change has to be looked at
     * @param firstSequence the least sequence in the file
     * @param opening opens the file
     */
    record Search(
            TableDefinition definition,
            @Nullable Object[] cells,
            byte @Nullable [] identity,
            long firstSequence,
            Opening opening) {}

    /** Opens a verified local copy. */
    @FunctionalInterface
    interface Opening {
        /** Opens it. */
        CheckedFile open() throws IOException;
    }

    /** @param wanted which of the row's changes count */
    FileEntries(Search search, Predicate<HistoryEntry.Change> wanted) {
        this.search = search;
        this.wanted = wanted;
    }

    @Override
    public long firstSequence() {
        return search.firstSequence;
    }

    @Override
    public void prepare() throws IOException {
        if (file == null) {
            begin();
        }
    }

    @Override
    public @Nullable HistoryEntry next() throws IOException {
        prepare();
        HistoryEntry fromOrdered = headOfOrdered;
        HistoryEntry fromCollected = headOfCollected;
        boolean takesOrdered = fromOrdered != null
                && (fromCollected == null || HistoryEntry.ORDER.compare(fromOrdered, fromCollected) <= 0);
        if (takesOrdered) {
            headOfOrdered = nextOrdered();
            return fromOrdered;
        }
        headOfCollected = collected.hasNext() ? collected.next() : null;
        return fromCollected;
    }

    @Override
    public void close() throws IOException {
        if (ordered != null) {
            ordered.close();
        }
        if (file != null) {
            file.close();
        }
    }

    private void begin() throws IOException {
        RowChangeFile opened = new RowChangeFile(search.opening.open(), search.definition);
        file = opened;
        byte[] identity = search.identity;
        List<HistoryEntry> unordered = new ArrayList<>();
        if (identity == null) {
            try (RowChangeFile.Changes all = opened.all()) {
                collect(all, unordered);
            }
        } else {
            // In files that are sorted by key these stand with the keys that the row took, most often none at all.
            try (RowChangeFile.Changes moves = opened.movesFrom(identity)) {
                collect(moves, unordered);
            }
            ordered = opened.ofIdentity(identity);
            headOfOrdered = nextOrdered();
        }
        unordered.sort(HistoryEntry.ORDER);
        collected = unordered.iterator();
        headOfCollected = collected.hasNext() ? collected.next() : null;
    }

    private void collect(RowChangeFile.Changes reader, List<HistoryEntry> entries) throws IOException {
        for (ArchivedChange change = reader.next(); change != null; change = reader.next()) {
            HistoryEntry.Change entry = entry(change);
            if (entry != null && wanted.test(entry)) {
                entries.add(entry);
            }
        }
    }

    private @Nullable HistoryEntry nextOrdered() throws IOException {
        RowChangeFile.Changes reader = ordered;
        if (reader == null) {
            return null;
        }
        for (ArchivedChange change = reader.next(); change != null; change = reader.next()) {
            HistoryEntry.Change entry = entry(change);
            if (entry != null && wanted.test(entry)) {
                return entry;
            }
        }
        return null;
    }

    /** Null where the change is of another row. */
    private HistoryEntry.@Nullable Change entry(ArchivedChange change) {
        boolean before = RowKey.matches(search.cells, change.before());
        boolean after = RowKey.matches(search.cells, change.after());
        if (!before && !after) {
            return null;
        }
        HistoryEntry.Move move = HistoryEntry.Move.NONE;
        if (change.operation() == RowOperation.UPDATE && before != after) {
            move = before ? HistoryEntry.Move.WENT : HistoryEntry.Move.CAME;
        }
        return new HistoryEntry.Change(change, search.definition, move);
    }
}
