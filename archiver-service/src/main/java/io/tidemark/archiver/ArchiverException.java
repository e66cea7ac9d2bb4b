package io.tidemark.archiver;

/** The journal does not hold what the archive must have next; archiving on would make a backup that lies. */
public final class ArchiverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was expected and what was found */
    public ArchiverException(String message) {
        super(message);
    }
}
