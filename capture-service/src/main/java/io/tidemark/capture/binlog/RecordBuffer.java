package io.tidemark.capture.binlog;

import io.tidemark.schemas.JournalRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Records on their way to the sink. Those of an open transaction are held back, since the log may still roll them back; a transaction
 * that is too large for that is passed on piece by piece.
 */
final class RecordBuffer {
    /** About how many bytes of an open transaction are held back. */
    static final long MOST_HELD_BYTES = 16L << 20;

    private static final int RECORDS_PER_PIECE = 256;
    private static final long BYTES_PER_PIECE = 1 << 20;
    /** About what a record's objects take beside the bytes of its values. */
    private static final int RECORD_OVERHEAD_BYTES = 300;

    private final RecordSink sink;
    private List<JournalRecord> records = new ArrayList<>();
    private long bytes;
    private long passedOn;

    /** @param passedOn sequence of the last record that was passed on before */
    RecordBuffer(RecordSink sink, long passedOn) {
        this.sink = sink;
        this.passedOn = passedOn;
    }

    void add(JournalRecord record, int contentBytes) {
        records.add(record);
        bytes += RECORD_OVERHEAD_BYTES + 2L * contentBytes;
    }

    /** Whether records of an open transaction must be passed on, because there are too many of them to be held back. */
    boolean mustPassOn(OpenTransaction open) {
        return hasPassedOn(open)
                ? records.size() >= RECORDS_PER_PIECE || bytes >= BYTES_PER_PIECE
                : bytes >= MOST_HELD_BYTES;
    }

    /** Whether a part of the transaction is behind the sink already. */
    private boolean hasPassedOn(OpenTransaction open) {
        return open.hasRecords() && open.firstSequence() <= passedOn;
    }

    /** Whether the sink has no record behind this sequence, so that all later ones can be taken back. */
    boolean holdsAllBehind(long sequence) {
        return sequence >= passedOn;
    }

    /** Takes back the records with a place behind a sequence. Definitions of tables stay: they count as announced. */
    void takeBack(long sequence) {
        records.removeIf(record -> record instanceof JournalRecord.Positioned positioned
                && positioned.position().sequence() > sequence);
    }

    /** Passes all records on. */
    void passOn(StreamPosition after) throws InterruptedException {
        if (!records.isEmpty()) {
            List<JournalRecord> full = records;
            long fullBytes = bytes;
            records = new ArrayList<>();
            bytes = 0;
            passedOn = after.sequence();
            sink.accept(full, fullBytes, after);
        }
    }
}
