package io.tidemark.archive;

/** A commit no longer fits the archive: a file it removes has gone meanwhile. Plan anew from the newest view. */
public final class CommitConflictException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /** @param message which commit, which file */
    public CommitConflictException(String message) {
        super(message);
    }
}
