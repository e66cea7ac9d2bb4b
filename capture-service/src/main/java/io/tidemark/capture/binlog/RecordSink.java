package io.tidemark.capture.binlog;

import io.tidemark.schemas.JournalRecord;
import java.util.List;

/** Takes the records that a binlog stream becomes, in order. */
@FunctionalInterface
public interface RecordSink {
    /**
     * Takes some records; may block while there is no room.
     *
     * @param records the next records
     * @param bytes about how much memory they take
     * @param after the position behind them
     * @throws InterruptedException if the stream is being stopped
     */
    void accept(List<JournalRecord> records, long bytes, StreamPosition after) throws InterruptedException;
}
