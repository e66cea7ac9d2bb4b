package io.tidemark.schemas;

import org.jspecify.annotations.Nullable;

/**
 * Where a journal record stands in the source's history. The one type by which positions are compared.
 *
 * <p>The order is {@link #sequence()} alone: capture numbers row changes, DDL statements and commits without a hole in the
 * order of the binlog, and goes on from the last number across restarts and changes of server. Binlog coordinates and GTIDs
 * name the same place in the source's own terms.
 *
 * @param sequence number of the record in the source's history, from 1, without holes
 * @param gtid the transaction, or null where the source writes no GTIDs
 * @param coordinate start of the binlog event that held the record; for a commit, the end of the transaction
 * @param row row number within the transaction, from 0; for a commit, the number of rows
 * @param commitTimeMicros commit time in microseconds since 1970 UTC, as exact as the source gives it (MariaDB: seconds)
 * @param serverId server_id of the server that first committed the transaction
 * @param threadId connection id that ran it, 0 where the source does not say
 */
public record Position(
        long sequence,
        @Nullable String gtid,
        BinlogCoordinate coordinate,
        long row,
        long commitTimeMicros,
        long serverId,
        long threadId)
        implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
        return Long.compare(sequence, other.sequence);
    }
}
