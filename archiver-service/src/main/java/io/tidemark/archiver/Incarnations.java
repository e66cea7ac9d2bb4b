package io.tidemark.archiver;

import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.StreamStart;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the journal's records belong to the incarnation that is archived. A topic may hold the rest of an incarnation that was
 * given up, and in front of it or behind it another; their offsets and records must never be mixed.
 */
final class Incarnations {
    private final @Nullable String wanted;
    private @Nullable String current;

    /**
     * @param current the incarnation in which reading begins, or null where it begins at the topic's first record
     * @param wanted the journal's present incarnation, or null where none was begun yet
     */
    Incarnations(@Nullable String current, @Nullable String wanted) {
        this.current = current;
        this.wanted = wanted;
    }

    /**
     * Takes note of the next record.
     *
     * @return whether it belongs to the incarnation that is archived
     * @throws ReadAgainException if another incarnation begins
     */
    boolean include(JournalRecord record) {
        if (record instanceof StreamStart start && !start.journal().equals(current)) {
            if (current != null) {
                throw new ReadAgainException("the journal was begun anew as " + start.journal(), null);
            }
            if (wanted == null || wanted.equals(start.journal())) {
                current = start.journal();
            }
        }
        return current != null;
    }

    /** Whether the beginning of the present incarnation has not been met. */
    boolean isLooking() {
        return current == null && wanted != null;
    }
}
