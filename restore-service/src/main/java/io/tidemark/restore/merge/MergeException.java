package io.tidemark.restore.merge;

/** The archived history contradicts itself, or cannot be merged without guessing; the message names table and key. */
public final class MergeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with table and key */
    public MergeException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, with table and key
     * @param cause where it comes from
     */
    public MergeException(String message, Throwable cause) {
        super(message, cause);
    }
}
