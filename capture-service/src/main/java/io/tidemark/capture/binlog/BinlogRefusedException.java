package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;

/** Capture met an event that it must not pass over. Trying again leads to the same event: the stream stays where it is. */
public final class BinlogRefusedException extends RuntimeException {
    private final String remedy;

    BinlogRefusedException(String event, BinlogCoordinate at, NotUnderstoodException cause) {
        super(event + " event at " + at + ": " + cause.getMessage() + ". Remedy: " + cause.remedy(), cause);
        this.remedy = cause.remedy();
    }

    BinlogRefusedException(String event, BinlogCoordinate at, RuntimeException cause) {
        this(
                event,
                at,
                new NotUnderstoodException(
                        "its content cannot be read (" + cause + ")", "Report this event to Tidemark's authors."));
        addSuppressed(cause);
    }

    /** What the operator can do about it. */
    public String remedy() {
        return remedy;
    }
}
