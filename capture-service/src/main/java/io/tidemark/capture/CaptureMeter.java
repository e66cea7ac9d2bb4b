package io.tidemark.capture;

import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.JournalRecord;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what is published. */
final class CaptureMeter {
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong ddl = new AtomicLong();
    private volatile long completeToMicros;
    private volatile @Nullable CaptureState last;

    void published(List<JournalRecord> records, CaptureState after) {
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.RowChange) {
                rows.incrementAndGet();
            } else if (record instanceof JournalRecord.Commit commit) {
                transactions.incrementAndGet();
                completeToMicros = Math.max(completeToMicros, commit.position().commitTimeMicros());
            } else if (record instanceof JournalRecord.Ddl) {
                ddl.incrementAndGet();
            } else if (record instanceof JournalRecord.Heartbeat heartbeat) {
                completeToMicros = Math.max(completeToMicros, heartbeat.timeMicros());
            }
        }
        last = after;
    }

    void resumeFrom(@Nullable CaptureState state) {
        last = state;
    }

    CaptureStatus status(CaptureStatus.Phase phase, @Nullable String error, long restarts, long nowMicros) {
        long lag = completeToMicros == 0 ? -1 : Math.max(0, nowMicros - completeToMicros);
        return new CaptureStatus(phase, error, last, rows.get(), transactions.get(), ddl.get(), restarts, lag);
    }
}
