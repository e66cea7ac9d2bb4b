package io.tidemark.capture;

import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.JournalRecord;
import java.util.List;

/** Is told what capture does; called on capture's own threads, so it must return at once. */
public interface CaptureListener {
    /** Does nothing. */
    CaptureListener NONE = new CaptureListener() {};

    /** A batch is acknowledged in the journal. */
    default void published(List<JournalRecord> records, CaptureState after) {}

    /** The stream broke and will be opened again. */
    default void reconnecting(Throwable cause) {}

    /** Capture gave up for good. */
    default void failed(Throwable cause) {}
}
