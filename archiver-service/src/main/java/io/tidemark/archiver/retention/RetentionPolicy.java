package io.tidemark.archiver.retention;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is kept. Days, ISO weeks and months are those of UTC.
 *
 * @param keepAll for how long every point is kept; null for ever
 * @param daily of so many days before that the last snapshot is kept
 * @param weekly of so many weeks before that the last snapshot is kept
 * @param monthly of so many months before that the last snapshot is kept
 */
public record RetentionPolicy(@Nullable Duration keepAll, int daily, int weekly, int monthly) {
    /** Checks that nothing is negative. */
    public RetentionPolicy {
        if (keepAll != null && keepAll.isNegative() || daily < 0 || weekly < 0 || monthly < 0) {
            throw new IllegalArgumentException(
                    "negative retention: " + keepAll + ", " + daily + ", " + weekly + ", " + monthly);
        }
    }
}
