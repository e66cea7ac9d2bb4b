package io.tidemark.archiver.compaction;

import java.time.Duration;

/**
 * When files are merged.
 *
 * @param filesPerMerge so many files of one level become one of the next; every row is written again about once per level, so a
 *     larger number costs less writing and leaves more files
 * @param targetBytes a file of this size is not merged any more
 * @param settleAfter how long after the end of a UTC day its last files are merged, however few they are
 * @param eager whether all days are treated as settled
 */
public record CompactionPolicy(int filesPerMerge, long targetBytes, Duration settleAfter, boolean eager) {
    /** Most files of one merge: bounds how many are open at once. */
    static final int MOST_FILES = 64;

    /** Checks that every number is usable. */
    public CompactionPolicy {
        if (filesPerMerge < 2 || filesPerMerge > MOST_FILES) {
            throw new IllegalArgumentException(
                    "filesPerMerge is " + filesPerMerge + ", not between 2 and " + MOST_FILES);
        }
        if (targetBytes < 1 || settleAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "targetBytes " + targetBytes + " or settleAfter " + settleAfter + " is too small");
        }
    }

    /** What fits most sources: one merge of a busy table per minute at the default flush interval. */
    public static CompactionPolicy defaults() {
        return new CompactionPolicy(12, 128L << 20, Duration.ofMinutes(15), false);
    }

    /** The same, but whatever can be merged is merged at once. */
    public CompactionPolicy eagerly() {
        return new CompactionPolicy(filesPerMerge, targetBytes, settleAfter, true);
    }
}
