package io.tidemark.restore.history;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The history of one row, oldest first. A file is open only while its changes are due, so memory does not grow with the history. Not
 * thread-safe.
 */
public final class RowHistory implements AutoCloseable {
    private final Map<String, String> key;
    private final HistoryReach reach;
    private final Deque<EntrySource> waiting;
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing(Head::entry, HistoryEntry.ORDER));
    private final List<EntrySource> open = new ArrayList<>();

    /** @param sources in any order */
    RowHistory(Map<String, String> key, HistoryReach reach, List<EntrySource> sources) {
        this.key = key;
        this.reach = reach;
        this.waiting = new ArrayDeque<>(sources.stream()
                .sorted(Comparator.comparingLong(EntrySource::firstSequence))
                .toList());
    }

    /** Something that tells a part of the history in its order. */
    interface EntrySource extends AutoCloseable {
        /** None of its entries has a lesser sequence. */
        long firstSequence();

        /** The next entry, or null behind the last one. */
        @Nullable
        HistoryEntry next() throws IOException;

        @Override
        void close() throws IOException;
    }

    private record Head(HistoryEntry entry, EntrySource source) {}

    /** The values of the primary key's columns, in its order and as the table spells their names. */
    public Map<String, String> key() {
        return key;
    }

    /** For which part of the source's history the entries are complete. */
    public HistoryReach reach() {
        return reach;
    }

    /**
     * The next entry, or null behind the last one.
     *
     * @throws IOException if a file cannot be read
     */
    public @Nullable HistoryEntry next() throws IOException {
        while (!waiting.isEmpty()
                && (heads.isEmpty()
                        || waiting.peek().firstSequence()
                                <= heads.peek().entry().sequence())) {
            EntrySource source = waiting.remove();
            open.add(source);
            advance(source);
        }
        Head head = heads.poll();
        if (head == null) {
            return null;
        }
        advance(head.source);
        return head.entry;
    }

    private void advance(EntrySource source) throws IOException {
        HistoryEntry entry = source.next();
        if (entry == null) {
            open.remove(source);
            source.close();
        } else {
            heads.add(new Head(entry, source));
        }
    }

    @Override
    public void close() throws IOException {
        for (EntrySource source : open) {
            source.close();
        }
        open.clear();
    }
}
