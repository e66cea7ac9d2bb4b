package io.tidemark.capture.source;

import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.JournalRecord;
import java.util.List;

/** Is told of every batch that the journal has acknowledged. */
@FunctionalInterface
public interface PublishListener {
    /**
     * @param records the batch
     * @param after the state behind it
     */
    void published(List<JournalRecord> records, CaptureState after);
}
