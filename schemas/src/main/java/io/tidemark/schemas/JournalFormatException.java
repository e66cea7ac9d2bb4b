package io.tidemark.schemas;

/** Bytes that should be a journal record are not one that this version can read. */
public final class JournalFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the bytes */
    public JournalFormatException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong with the bytes
     * @param cause what the decoder said
     */
    public JournalFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
