package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.PreparedTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transaction whose events are being read. */
final class OpenTransaction {
    private static final long MOST_KEPT_BYTES = 4L << 20;

    private final @Nullable String gtid;
    private final BinlogCoordinate begin;
    private final long commitTimeMicros;
    private final long serverId;
    private final Savepoints savepoints = new Savepoints();
    private @Nullable List<byte[]> keptEvents = new ArrayList<>();
    private long keptBytes;
    private boolean xa;
    private boolean endsWithCommit;
    private long threadId;
    private long rows;
    private long firstSequence;

    /**
     * @param endsWithCommit whether a commit ends it; otherwise its first statement is all of it
     * @param xa whether it is known already to be the first half of an XA transaction
     */
    OpenTransaction(
            @Nullable String gtid,
            BinlogCoordinate begin,
            long commitTimeMicros,
            long serverId,
            boolean endsWithCommit,
            boolean xa) {
        this.gtid = gtid;
        this.begin = begin;
        this.commitTimeMicros = commitTimeMicros;
        this.serverId = serverId;
        this.endsWithCommit = endsWithCommit;
        this.xa = xa;
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

    /** Whether it is the first half of an XA transaction: what it did counts when its second half commits it. */
    boolean isXa() {
        return xa;
    }

    void becomeXa() {
        xa = true;
    }

    /** Keeps one of its events, as long as they are few. */
    void keep(byte[] event) {
        keptBytes += event.length;
        if (keptEvents != null && keptBytes <= MOST_KEPT_BYTES) {
            keptEvents.add(event);
        } else {
            keptEvents = null;
        }
    }

    /** The events that were kept; null if there were too many. */
    @Nullable
    List<byte[]> keptEvents() {
        return keptEvents;
    }

    /** What there is to know to find it again. */
    PreparedTransaction prepared(String xid, String gtidsBefore) {
        return new PreparedTransaction(xid, begin, gtid, gtidsBefore);
    }

    Savepoints savepoints() {
        return savepoints;
    }

    /** Forgets what it did behind a moment. */
    void rollBackTo(Savepoints.Mark mark) {
        rows = mark.rows();
        if (firstSequence > mark.sequence()) {
            firstSequence = 0;
        }
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
