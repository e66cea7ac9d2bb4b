package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.schemas.BinlogCoordinate;
import org.jspecify.annotations.Nullable;

/**
 * A point of the source's history: the state after all records up to a sequence.
 *
 * @param asked what was asked for, as text
 * @param sequence the last sequence included
 * @param era how many gaps, and stretches that the retention took away, lie before the point
 * @param gtid the last transaction included, or null where it has none or nothing lies between snapshot and point
 * @param coordinate where that transaction ends in the binlog, or null likewise
 * @param commitTimeMicros when it committed, microseconds since 1970 UTC; 0 likewise
 */
public record ResolvedTarget(
        String asked,
        long sequence,
        int era,
        @Nullable String gtid,
        @Nullable BinlogCoordinate coordinate,
        long commitTimeMicros) {

    /**
     * The state at a position that the archive has passed, in the stretch of history that is still growing.
     *
     * @param asked what the position is, in words
     * @param sequence the last sequence included
     * @param coordinate the position in the binlog
     * @param timeMicros when the source was there, microseconds since 1970 UTC
     */
    public static ResolvedTarget recent(
            ArchiveView view, String asked, long sequence, BinlogCoordinate coordinate, long timeMicros) {
        return new ResolvedTarget(asked, sequence, new Eras(view).last(), null, coordinate, timeMicros);
    }

    /** The point for people. */
    public String describe() {
        StringBuilder text = new StringBuilder("sequence ").append(sequence);
        if (gtid != null) {
            text.append(", transaction ").append(gtid);
        }
        if (coordinate != null) {
            text.append(", binlog ").append(coordinate);
        }
        if (commitTimeMicros != 0) {
            text.append(", committed ").append(Times.text(commitTimeMicros));
        }
        return text.toString();
    }
}
