package io.tidemark.journal;

/**
 * The journal does not end where its capture state says: Kafka lost records, or the state, or a topic was made again. Nothing can be
 * added to this incarnation any more; a new one has to be begun.
 */
public final class JournalDamagedException extends JournalException {
    private static final long serialVersionUID = 1L;

    /** @param message which journal, and what does not fit */
    public JournalDamagedException(String message) {
        super(message);
    }
}
