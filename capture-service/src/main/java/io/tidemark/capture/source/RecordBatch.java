package io.tidemark.capture.source;

import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.schemas.JournalRecord;
import java.util.List;

/**
 * Records that go into the journal together, with the stream's position behind them.
 *
 * @param records in order
 * @param after the position
 */
record RecordBatch(List<JournalRecord> records, StreamPosition after) {}
