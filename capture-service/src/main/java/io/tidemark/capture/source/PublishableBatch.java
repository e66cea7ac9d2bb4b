package io.tidemark.capture.source;

import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.JournalRecord;
import java.util.List;

/**
 * Records and the state behind them: one Kafka transaction.
 *
 * @param records in order
 * @param after the state
 */
record PublishableBatch(List<JournalRecord> records, CaptureState after) {}
