package io.tidemark.restore.history;

import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import java.util.List;

/**
 * For which part of the source's history what is told of a row is complete.
 *
 * @param afterSequence the last sequence before it
 * @param fromMicros when it begins, microseconds since 1970 UTC
 * @param pruned whether older history was archived, and has been removed
 * @param mark where it ends
 * @param gaps what is lost within it, in order
 * @param derivedThrough the sequence up to which somebody looked for what foreign keys did below the binary log; 0 if nobody did
 * @param derived where that is complete for this table, oldest first
 * @param derivedBehind whether foreign keys act on this table and what they did is not derived up to {@code derivedThrough}
 * @param notSearched why changes of the table could not be searched for this key, in words; most often empty
 */
public record HistoryReach(
        long afterSequence,
        long fromMicros,
        boolean pruned,
        Mark mark,
        List<Gap> gaps,
        long derivedThrough,
        List<DerivedStretch> derived,
        boolean derivedBehind,
        List<String> notSearched) {

    /** Copies the lists. */
    public HistoryReach {
        gaps = List.copyOf(gaps);
        derived = List.copyOf(derived);
        notSearched = List.copyOf(notSearched);
    }
}
