package io.tidemark.restore;

/**
 * A stretch of the source's history that can still be restored whole although objects of the archive are damaged.
 *
 * @param fromMicros its first moment, microseconds since 1970 UTC
 * @param toMicros its end
 * @param endIncluded whether the end belongs to it; otherwise only what committed before it does
 */
public record RestorableStretch(long fromMicros, long toMicros, boolean endIncluded) {
    /** Its first moment, as {@code restore --to} takes it. */
    public String from() {
        return Times.text(fromMicros);
    }

    /** Its end, as {@code restore --to} takes it. */
    public String to() {
        return Times.text(toMicros);
    }

    /** For people. */
    @Override
    public String toString() {
        return "any transaction from " + from() + " to " + (endIncluded ? "" : "before ") + to();
    }
}
