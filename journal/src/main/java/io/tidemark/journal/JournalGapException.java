package io.tidemark.journal;

import org.jspecify.annotations.Nullable;

/** Records that the archive still needs are not in the journal any more. Never repaired by jumping to another offset. */
public final class JournalGapException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which journal, which offset is wanted and which offsets it has
     * @param cause what Kafka said, or null
     */
    public JournalGapException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
