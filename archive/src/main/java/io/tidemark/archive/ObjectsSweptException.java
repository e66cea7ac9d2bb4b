package io.tidemark.archive;

/**
 * What a commit was to make visible was written so long ago that a sweep has deleted it, or may do so any moment. Nothing was committed;
 * it has to be written anew, under other keys.
 */
public final class ObjectsSweptException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /** @param message which object, and since when it is given up */
    public ObjectsSweptException(String message) {
        super(message);
    }
}
