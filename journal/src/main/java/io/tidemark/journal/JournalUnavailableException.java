package io.tidemark.journal;

/** The Kafka cluster does not answer now; the same call may succeed later. */
public final class JournalUnavailableException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what failed, on which journal
     * @param cause what Kafka said
     */
    public JournalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
