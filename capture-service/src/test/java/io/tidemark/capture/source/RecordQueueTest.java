package io.tidemark.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordQueueTest {
    private static final Duration NOT_SOON = Duration.ofHours(1);

    @Test
    void theFirstRecordsAreHandedOutAtOnce() throws InterruptedException {
        RecordQueue queue = new RecordQueue(NOT_SOON);

        queue.accept(records(1), 1, null);

        assertThat(taken(queue).records()).hasSize(1);
    }

    @Test
    void thoseOfOnePaceComeTogether() throws Exception {
        RecordQueue queue = new RecordQueue(NOT_SOON);
        queue.accept(records(1), 1, null);
        taken(queue);
        queue.accept(records(2), 1, null);
        AtomicReference<Thread> taker = new AtomicReference<>();
        CompletableFuture<RecordBatch> second = CompletableFuture.supplyAsync(() -> {
            taker.set(Thread.currentThread());
            return taken(queue);
        });
        while (taker.get() == null || taker.get().getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }

        // A full batch need not wait for more.
        queue.accept(records(10_000), 1, null);

        assertThat(second.get(30, TimeUnit.SECONDS).records()).hasSize(10_002);
    }

    @Test
    void theLastOnesDoNotWait() throws InterruptedException {
        RecordQueue queue = new RecordQueue(NOT_SOON);
        queue.accept(records(1), 1, null);
        taken(queue);
        queue.accept(records(3), 1, null);
        queue.fail(new IllegalStateException("the stream ended"));

        assertThat(taken(queue).records()).hasSize(3);
        assertThat(queue.failureWhenDrained()).hasMessage("the stream ended");
    }

    private static RecordBatch taken(RecordQueue queue) {
        try {
            return queue.take(NOT_SOON);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JournalRecord> records(int count) {
        return Collections.nCopies(
                count, new JournalRecord.Heartbeat(0, new BinlogCoordinate("binlog.000001", 4), "", 0));
    }
}
