package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the archiver does.
 *
 * @param state what it is doing
 * @param mark how far the archive is complete, or null if nothing is archived yet or known
 * @param commitNumber number of the archive's newest commit known, -1 if none
 * @param problem why it retries or failed, in a sentence; null if nothing is wrong
 * @param at when this became so
 */
public record ArchiverStatus(
        State state,
        @Nullable Mark mark,
        long commitNumber,
        @Nullable String problem,
        Instant at) {

    /** What an archiver is doing. */
    public enum State {
        /** Not reading yet. */
        STARTING,
        /** Reading and committing. */
        RUNNING,
        /** Something it needs does not answer; it tries again, and nothing is lost meanwhile. */
        RETRYING,
        /** Stopped in order. */
        STOPPED,
        /** Stopped for a reason that trying again would not cure. */
        FAILED
    }
}
