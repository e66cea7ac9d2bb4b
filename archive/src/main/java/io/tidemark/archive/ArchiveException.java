package io.tidemark.archive;

import java.io.IOException;

/** The archive cannot be used as asked; the message names the archive, the thing in it, and what would work. */
public class ArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with which archive, and what would work */
    public ArchiveException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong with which archive, and what would work
     * @param cause what it comes from
     */
    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
