package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Position;
import org.jspecify.annotations.Nullable;

/** The transaction whose events are being read. */
final class OpenTransaction {
    private final @Nullable String gtid;
    private final BinlogCoordinate begin;
    private final long commitTimeMicros;
    private final long serverId;
    private final boolean preparedXa;
    private boolean endsWithCommit;
    private long threadId;
    private long rows;
    private long firstSequence;

    /**
     * @param endsWithCommit whether a commit ends it; otherwise its first statement is all of it
     * @param preparedXa whether it is the first half of an XA transaction
     */
    OpenTransaction(
            @Nullable String gtid,
            BinlogCoordinate begin,
            long commitTimeMicros,
            long serverId,
            boolean endsWithCommit,
            boolean preparedXa) {
        this.gtid = gtid;
        this.begin = begin;
        this.commitTimeMicros = commitTimeMicros;
        this.serverId = serverId;
        this.endsWithCommit = endsWithCommit;
        this.preparedXa = preparedXa;
    }

    @Nullable
    String gtid() {
        return gtid;
    }

    BinlogCoordinate begin() {
        return begin;
    }

    long commitTimeMicros() {
        return commitTimeMicros;
    }

    boolean endsWithCommit() {
        return endsWithCommit;
    }

    void expectCommit() {
        endsWithCommit = true;
    }

    boolean isPreparedXa() {
        return preparedXa;
    }

    /** Takes the connection's id from the first statement that names it. */
    void ranIn(long connection) {
        if (threadId == 0) {
            threadId = connection;
        }
    }

    long rows() {
        return rows;
    }

    void countRow() {
        rows++;
    }

    /** Whether something of it is, or will be, in the journal. */
    boolean hasRecords() {
        return firstSequence != 0;
    }

    long firstSequence() {
        return firstSequence;
    }

    void startAt(long sequence) {
        if (firstSequence == 0) {
            firstSequence = sequence;
        }
    }

    Position position(long sequence, BinlogCoordinate coordinate) {
        return new Position(sequence, gtid, coordinate, rows, commitTimeMicros, serverId, threadId);
    }
}
