package io.tidemark.archive;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A local directory for files on their way to or from an archive cannot be written, most often because its disk is full. */
public final class LocalStorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param path what could not be written
     * @param cause why
     */
    public LocalStorageException(Path path, Throwable cause) {
        super(
                "cannot write " + path + ": " + reason(cause)
                        + ": make room on that disk, or set data-dir to a directory on another one",
                cause);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof FileSystemException refused && refused.getReason() != null) {
            return refused.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
