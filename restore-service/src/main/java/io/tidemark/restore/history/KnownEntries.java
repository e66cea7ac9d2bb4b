package io.tidemark.restore.history;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Entries that the commit log itself holds. */
final class KnownEntries implements RowHistory.EntrySource {
    private final Queue<HistoryEntry> entries;

    KnownEntries(List<HistoryEntry> entries) {
        this.entries =
                new ArrayDeque<>(entries.stream().sorted(HistoryEntry.ORDER).toList());
    }

    @Override
    public long firstSequence() {
        HistoryEntry first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.sequence();
    }

    @Override
    public @Nullable HistoryEntry next() {
        return entries.poll();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
