package io.tidemark.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of an archive's history: all of it, or what lies before a commit of the log that is missing or damaged. For those who
 * restore and verify; whoever commits needs {@link Archive#load}.
 *
 * @param view the newest view that the log proves
 * @param damage what keeps the log behind the view from being read, named by its key; null where there is nothing more to read
 */
public record ReadableHistory(ArchiveView view, @Nullable DamagedObjectException damage) {

    /** Whether there is history behind the view. */
    public boolean isCut() {
        return damage != null;
    }

    /**
     * What is damaged and how far the archive is of use, in a sentence without a full stop.
     *
     * @throws IllegalStateException if nothing is cut off
     */
    public String explanation() {
        Mark mark = view.mark();
        return cause().getMessage() + ": the log of commits can be read up to commit " + view.number() + " only, so "
                + (mark == null || view.snapshots().isEmpty()
                        ? "nothing can be restored without it"
                        : "no point behind " + Instant.EPOCH.plus(mark.completeToMicros(), ChronoUnit.MICROS)
                                + " (sequence " + mark.sequence() + ", binlog " + mark.coordinate()
                                + ") can be restored without it");
    }

    /**
     * The failure of whoever needs what is cut off.
     *
     * @param wanted what was wanted and why it cannot be had, in a sentence without a full stop
     * @throws IllegalStateException if nothing is cut off
     */
    public DamagedObjectException failure(String wanted) {
        String message = wanted + "; " + explanation();
        return new DamagedObjectException(cause().key(), message, cause());
    }

    private DamagedObjectException cause() {
        DamagedObjectException cause = damage;
        if (cause == null) {
            throw new IllegalStateException("the log of commits is read to its end");
        }
        return cause;
    }
}
