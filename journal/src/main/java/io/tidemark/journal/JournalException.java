package io.tidemark.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot be written or read; the message says which journal and what would help. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what failed, on which journal */
    public JournalException(String message) {
        super(message);
    }

    /**
     * @param message what failed, on which journal
     * @param cause what Kafka said
     */
    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
