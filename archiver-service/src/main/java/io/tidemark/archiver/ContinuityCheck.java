package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Positioned;
import io.tidemark.schemas.JournalRecord.RowChange;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that the journal's records follow the archive's mark and each other without a hole, a repetition or a foreign row. */
final class ContinuityCheck {
    private final Set<VoidRecords> voidRecords;
    private long lastSequence;
    private long lastWholeSequence;
    private long transactionFirstSequence;
    private long transactionRows;

    /**
     * @param mark how far the archive is complete, or null if it is empty
     * @param voidRecords records known to count for nothing
     */
    ContinuityCheck(@Nullable Mark mark, Set<VoidRecords> voidRecords) {
        this.voidRecords = voidRecords;
        this.lastSequence = mark == null ? 0 : mark.sequence();
        this.lastWholeSequence = lastSequence;
    }

    /**
     * Takes the next record.
     *
     * @return true if it counts, false if it is void
     * @throws ArchiverException if it does not follow what came before
     * @throws ReadAgainException if records that were taken turn out to be void
     */
    boolean isNext(Positioned record, long offset) {
        long sequence = record.position().sequence();
        if (sequence != lastSequence + 1) {
            throw new ArchiverException(
                    "the journal has sequence " + sequence + " at offset " + offset
                            + " where the archive needs " + (lastSequence + 1)
                            + ": the journal was trimmed, made again, or belongs to another archive; nothing was archived from it");
        }
        lastSequence = sequence;
        if (!voidRecords.isEmpty() && voidRecords.stream().anyMatch(range -> range.hold(sequence))) {
            return false;
        }
        if (record instanceof Gap gap) {
            checkEdge(gap, offset);
            lastWholeSequence = sequence;
            return true;
        }
        if (transactionFirstSequence == 0) {
            transactionFirstSequence = sequence;
        }
        if (record instanceof RowChange) {
            transactionRows++;
        } else if (record instanceof Commit commit) {
            checkWhole(commit, offset);
            transactionFirstSequence = 0;
            transactionRows = 0;
            lastWholeSequence = sequence;
        }
        return true;
    }

    /** Sequence of the last record taken or passed over. */
    long lastSequence() {
        return lastSequence;
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

    private void checkEdge(Gap gap, long offset) {
        if (gap.afterSequence() != lastWholeSequence) {
            throw new ArchiverException(
                    "the gap with sequence " + gap.position().sequence() + " at journal offset "
                            + offset + " says that the last whole transaction ends with sequence " + gap.afterSequence()
                            + ", but that is " + lastWholeSequence);
        }
        if (!atBoundary()) {
            throw new ReadAgainException(
                    "a transaction from sequence " + transactionFirstSequence + " on has no end",
                    new VoidRecords(lastWholeSequence, gap.position().sequence()));
        }
    }
}
