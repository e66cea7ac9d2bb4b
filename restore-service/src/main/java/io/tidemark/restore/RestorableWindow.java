package io.tidemark.restore;

import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.BinlogCoordinate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the source's history within which every transaction can be restored to.
 *
 * @param from its first point
 * @param to its last point
 * @param snapshots the full snapshots inside, oldest first
 * @param endedBy why it ends, if a gap ends it, or the retention took away what followed; null for the window that is still growing
 */
public record RestorableWindow(
        Point from,
        Point to,
        List<SnapshotReference> snapshots,
        @Nullable String endedBy) {

    /** Copies the list. */
    public RestorableWindow {
        snapshots = List.copyOf(snapshots);
    }

    /** Whether it is a single snapshot, around which the retention took everything away. */
    public boolean isSinglePoint() {
        return endedBy != null && from.sequence() == to.sequence();
    }

    /**
     * A point of the history in all its names.
     *
     * @param sequence the last sequence included
     * @param gtids all transactions up to it, in the server's notation; empty where the source writes none
     * @param coordinate its place in the binlog
     * @param timeMicros its time, microseconds since 1970 UTC
     */
    public record Point(long sequence, String gtids, BinlogCoordinate coordinate, long timeMicros) {
        /** The time for people, ISO 8601 in UTC. */
        public String time() {
            return Times.text(timeMicros);
        }
    }
}
