package io.tidemark.capture.source;

import io.tidemark.journal.CaptureState;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream is to begin.
 *
 * @param last how far the journal is, or null for a stream that begins at the end of the source's binlog
 * @param journal the incarnation of the journal that it goes to
 * @param rebaseReason why everything up to the end of the source's binlog is given up and recorded as a gap, in a sentence without a full
 *     stop; null to go on where {@code last} says
 * @param acceptsDivergence whether a person decided that the source counts as the continuation although its history differs
 */
public record StreamOrigin(
        @Nullable CaptureState last,
        String journal,
        @Nullable String rebaseReason,
        boolean acceptsDivergence) {

    /** Goes on where the journal ends. */
    public static StreamOrigin at(@Nullable CaptureState last, String journal) {
        return new StreamOrigin(last, journal, null, false);
    }

    /** The same with a gap up to the end of the binlog. */
    public StreamOrigin rebased(String reason) {
        return new StreamOrigin(last, journal, reason, acceptsDivergence);
    }
}
