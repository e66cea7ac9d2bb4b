package io.tidemark.capture;

import io.tidemark.journal.CaptureState;
import org.jspecify.annotations.Nullable;

/**
 * How capture is doing.
 *
 * @param phase what it does at the moment
 * @param lastError the last failure in one sentence, or null if there was none; it may be overcome
 * @param published how far the journal is, or null if nothing was ever published
 * @param rows row changes published since the start of this service
 * @param transactions commits published since the start of this service
 * @param ddl DDL statements published since the start of this service
 * @param restarts how often the stream was opened again
 * @param lagMicros age of the newest moment up to which everything the source committed is in the journal, by capture's clock; -1
 *     while it is not known
 */
public record CaptureStatus(
        Phase phase,
        @Nullable String lastError,
        @Nullable CaptureState published,
        long rows,
        long transactions,
        long ddl,
        long restarts,
        long lagMicros) {

    /** What capture does. */
    public enum Phase {
        /** Not started yet, or connecting for the first time. */
        STARTING,
        /** Reading and publishing. */
        RUNNING,
        /** Waiting to connect again. */
        RECONNECTING,
        /** Stopped as asked. */
        STOPPED,
        /** Stopped at something that trying again does not cure. */
        FAILED
    }
}
