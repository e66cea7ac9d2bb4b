package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import org.jspecify.annotations.Nullable;

/** Works out up to where the journal may be deleted: never beyond the commit before the newest, and with a margin of records. */
final class JournalRelease {
    private final long marginRecords;
    private long released;

    JournalRelease(long marginRecords) {
        this.marginRecords = marginRecords;
    }

    /**
     * The offset before which records may go.
     *
     * @param previous the mark before the newest commit, or null if that was the first
     * @param current the mark of the newest commit, which is durable
     * @return the offset, or -1 if nothing more may go
     */
    long before(@Nullable Mark previous, Mark current) {
        // Offsets of two incarnations may belong to two topics.
        if (previous == null || !previous.journal().equals(current.journal())) {
            return -1;
        }
        long offset = Math.min(previous.journalOffset(), current.journalOffset() - marginRecords);
        return offset > released ? offset : -1;
    }

    /** Everything before the offset is released. */
    void released(long beforeOffset) {
        released = beforeOffset;
    }
}
