package io.tidemark.archiver;

import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.StreamStart;

/**
 * Tells which of the journal's records belong to the incarnation that is archived. A topic may hold the rest of an incarnation that was
 * given up, and in front of it or behind it another; their offsets and records must never be mixed.
 */
final class Incarnations {
    private final String wanted;
    private boolean isWithin;

    /**
     * @param wanted the journal's present incarnation
     * @param isWithin whether reading begins within it; else its beginning is looked for
     */
    Incarnations(String wanted, boolean isWithin) {
        this.wanted = wanted;
        this.isWithin = isWithin;
    }

    /**
     * Takes note of the next record.
     *
     * @return whether it belongs to the incarnation that is archived
     * @throws ReadAgainException if another incarnation begins
     */
    boolean include(JournalRecord record) {
        if (record instanceof StreamStart start) {
            boolean isWanted = start.journal().equals(wanted);
            if (isWithin && !isWanted) {
                throw new ReadAgainException("the journal was begun anew as " + start.journal(), null);
            }
            isWithin = isWanted;
        }
        return isWithin;
    }

    /** Whether the beginning of the present incarnation has not been met. */
    boolean isLooking() {
        return !isWithin;
    }
}
