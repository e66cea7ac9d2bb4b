package io.tidemark.capture.snapshot;

/** A full snapshot could not be taken or made visible. The message says why and what would work. */
public final class SnapshotException extends RuntimeException {
    /** A failure without a cause. */
    public SnapshotException(String message) {
        super(message);
    }

    /** A failure with its cause. */
    public SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
