package io.tidemark.restore.history;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The history of one row, oldest first. A file is open only while its changes are due, and the next one beside it, so memory does not
 * grow with the history. Not thread-safe.
 */
public final class RowHistory implements AutoCloseable {
    private final Map<String, String> key;
    private final HistoryReach reach;
    private final Deque<EntrySource> waiting;
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing(Head::entry, HistoryEntry.ORDER));
    private final List<EntrySource> open = new ArrayList<>();
    /** Opens the next file while the one before it is read: a cold file takes longer to open than its few changes to tell. */
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tidemark-history");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Future<@Nullable Void> preparing;

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

        /** Does beforehand what takes long about the first entry; on another thread, which has ended before anything else is asked. */
        default void prepare() throws IOException {}

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
            awaitPrepared();
            prepareNext();
            advance(source);
        }
        Head head = heads.poll();
        if (head == null) {
            return null;
        }
        advance(head.source);
        return head.entry;
    }

    private void prepareNext() {
        EntrySource next = waiting.peek();
        if (next != null) {
            preparing = ahead.submit(() -> {
                next.prepare();
                return null;
            });
        }
    }

    private void awaitPrepared() throws IOException {
        Future<@Nullable Void> task = preparing;
        preparing = null;
        if (task == null) {
            return;
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the history of a row was interrupted");
        }
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
        ahead.shutdown();
        if (preparing != null) {
            open.add(waiting.remove());
        }
        try {
            awaitPrepared();
        } finally {
            for (EntrySource source : open) {
                source.close();
            }
            open.clear();
        }
    }
}
