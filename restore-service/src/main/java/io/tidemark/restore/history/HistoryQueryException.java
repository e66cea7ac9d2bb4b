package io.tidemark.restore.history;

/** What was asked for names no row of the archive. The message says which thing and which value. */
public final class HistoryQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /** @param hint what would work */
    HistoryQueryException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What would work. */
    public String hint() {
        return hint;
    }
}
