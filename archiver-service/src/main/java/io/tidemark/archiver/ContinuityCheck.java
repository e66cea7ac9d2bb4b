package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Positioned;
import io.tidemark.schemas.JournalRecord.RowChange;
import org.jspecify.annotations.Nullable;

/** Checks that the journal's records follow the archive's mark and each other without a hole, a repetition or a foreign row. */
final class ContinuityCheck {
    private final @Nullable Mark mark;
    private long lastSequence;
    private long transactionFirstSequence;
    private long transactionRows;

    /** @param mark how far the archive is complete, or null if it is empty */
    ContinuityCheck(@Nullable Mark mark) {
        this.mark = mark;
        this.lastSequence = mark == null ? 0 : mark.sequence();
    }

    /**
     * Takes the next record.
     *
     * @return true if it is new, false if the archive has it because reading began before the mark
     * @throws ArchiverException if it does not follow what came before
     */
    boolean isNext(Positioned record, long offset) {
        long sequence = record.position().sequence();
        if (mark != null && offset < mark.journalOffset() && sequence <= mark.sequence()) {
            return false;
        }
        if (sequence != lastSequence + 1) {
            throw new ArchiverException(
                    "the journal has sequence " + sequence + " at offset " + offset
                            + " where the archive needs " + (lastSequence + 1)
                            + ": the journal was trimmed, made again, or belongs to another archive; nothing was archived from it");
        }
        lastSequence = sequence;
        if (transactionFirstSequence == 0) {
            transactionFirstSequence = sequence;
        }
        if (record instanceof RowChange) {
            transactionRows++;
        } else if (record instanceof Commit commit) {
            checkWhole(commit, offset);
            transactionFirstSequence = 0;
            transactionRows = 0;
        }
        return true;
    }

    /** Whether the last record taken ended a transaction. */
    boolean atBoundary() {
        return transactionFirstSequence == 0;
    }

    private void checkWhole(Commit commit, long offset) {
        if (commit.rowCount() != transactionRows || commit.firstSequence() != transactionFirstSequence) {
            throw new ArchiverException("the transaction that ends with sequence "
                    + commit.position().sequence() + " at journal offset " + offset + " says it has "
                    + commit.rowCount()
                    + " rows from sequence " + commit.firstSequence() + " on, but the journal has " + transactionRows
                    + " from sequence " + transactionFirstSequence + " on");
        }
    }
}
