package io.tidemark.capture.binlog;

/** Something in the binlog whose meaning for the backup is not known, or known to be unsupported. Capture stops at it. */
public final class NotUnderstoodException extends RuntimeException {
    private final String remedy;

    /**
     * @param what what was found, one sentence without a full stop
     * @param remedy what the operator can do about it, as a sentence or statement
     */
    public NotUnderstoodException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    /** What the operator can do. */
    public String remedy() {
        return remedy;
    }
}
