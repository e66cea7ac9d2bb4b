package io.tidemark.capture.source;

import io.tidemark.capture.binlog.RecordSink;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.schemas.JournalRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands records from the thread that reads the binlog to the one that writes the journal. Bounded in records and bytes: when it is
 * full the reader waits, and through TCP the source.
 */
final class RecordQueue implements RecordSink {
    private static final int MOST_RECORDS = 40_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int BATCH_RECORDS = 10_000;
    private static final long BATCH_BYTES = 16L << 20;
    /** Long enough that a busy source costs the broker's disk a fraction of the syncs, short beside what a client waits for anyway. */
    private static final Duration PACE = Duration.ofMillis(20);

    private record Chunk(List<JournalRecord> records, long bytes, StreamPosition after) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final long paceNanos;
    private long nextTakeNanos = System.nanoTime();
    private int queuedRecords;
    private long queuedBytes;
    private @Nullable Throwable failure;

    RecordQueue() {
        this(PACE);
    }

    /** @param pace the least time from one batch to the next, unless that is a full one */
    RecordQueue(Duration pace) {
        this.paceNanos = pace.toNanos();
    }

    @Override
    public void accept(List<JournalRecord> records, long bytes, StreamPosition after) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!chunks.isEmpty() && (queuedRecords >= MOST_RECORDS || queuedBytes >= MOST_BYTES)) {
                changed.await();
            }
            chunks.add(new Chunk(records, bytes, after));
            queuedRecords += records.size();
            queuedBytes += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that no more records come, and why. Those that are queued can still be taken. */
    void fail(Throwable reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why no more records come, once all that were queued are taken; otherwise null. */
    @Nullable
    Throwable failureWhenDrained() {
        lock.lock();
        try {
            return chunks.isEmpty() ? failure : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next records; null if none came in time or none come any more. After a pause they are handed out as soon as there are any;
     * under load those of one pace together, because every Kafka transaction costs some syncs of the broker's disk, however small it is.
     */
    @Nullable
    RecordBatch take(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (chunks.isEmpty() && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (chunks.isEmpty()) {
                return null;
            }
            long early = nextTakeNanos - System.nanoTime();
            while (early > 0 && failure == null && queuedRecords < BATCH_RECORDS && queuedBytes < BATCH_BYTES) {
                early = changed.awaitNanos(early);
            }
            nextTakeNanos = System.nanoTime() + paceNanos;
            List<JournalRecord> records = new ArrayList<>();
            long bytes = 0;
            Chunk last;
            do {
                last = chunks.remove();
                records.addAll(last.records);
                bytes += last.bytes;
            } while (!chunks.isEmpty() && records.size() < BATCH_RECORDS && bytes < BATCH_BYTES);
            queuedRecords -= records.size();
            queuedBytes -= bytes;
            changed.signalAll();
            return new RecordBatch(records, last.after);
        } finally {
            lock.unlock();
        }
    }
}
