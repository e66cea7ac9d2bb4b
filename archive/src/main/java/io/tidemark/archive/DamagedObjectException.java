package io.tidemark.archive;

/** An object of the archive is missing or holds other bytes than the commit log says. */
public final class DamagedObjectException extends ArchiveException {
    private static final long serialVersionUID = 1L;
    private final String key;

    /**
     * @param key the object's key in its store
     * @param message which object, what was expected and what was found
     */
    public DamagedObjectException(String key, String message) {
        super(message);
        this.key = key;
    }

    /**
     * @param key the object's key in its store
     * @param message which object, what was expected and what was found
     * @param cause what it comes from
     */
    public DamagedObjectException(String key, String message, Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** The object's key in its store. */
    public String key() {
        return key;
    }
}
