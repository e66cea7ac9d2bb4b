package io.tidemark.capture.source;

import io.tidemark.capture.binlog.CollationNames;
import io.tidemark.capture.binlog.CollationNames.Collation;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.CharsetNames;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.SteadyClock;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What capture asks the source before each stream: who it is, its collations, and where the stream begins. Where its binlog does not
 * reach back to where the journal ends, or is given up on purpose, the stream begins at the binlog's end with a gap.
 *
 * <p>How a stream is continued: on MySQL by the set of transactions in the journal, on the same or another server; on MariaDB by file and
 * offset on the same server, by GTID position on another; without GTIDs by file and offset on the same server only.
 */
final class SourceLogin {
    private final ServerFacts facts;
    private final CollationNames collations;
    private final StreamPosition start;
    private final List<JournalRecord> opening;
    private final boolean byGtids;
    private final @Nullable CaptureState elsewhere;
    private final Clock clock;
    private final Instant askedAt;

    private SourceLogin(
            ServerFacts facts,
            CollationNames collations,
            StreamPosition start,
            List<JournalRecord> opening,
            boolean byGtids,
            @Nullable CaptureState elsewhere,
            Clock clock,
            Instant askedAt) {
        this.facts = facts;
        this.collations = collations;
        this.start = start;
        this.opening = opening;
        this.byGtids = byGtids;
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.askedAt = askedAt;
    }

    /**
     * Asks the source.
     *
     * @param from where the stream is to begin
     * @throws SourceLostException if it cannot be reached
     * @throws SourceRefusedException if it refuses
     * @throws HistoryDivergedException if its history is not the journal's
     */
    static SourceLogin open(ServerConfig server, StreamOrigin from) {
        try (ServerConnection connection = ServerConnection.open(server)) {
            return open(connection, from);
        } catch (DatabaseException e) {
            if (e.kind() == DatabaseException.Kind.UNREACHABLE || e.kind() == DatabaseException.Kind.STATEMENT) {
                throw new SourceLostException(e.getMessage(), e);
            }
            throw new SourceRefusedException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new SourceLostException("the source's answer failed: " + e.getMessage(), e);
        }
    }

    private static SourceLogin open(ServerConnection connection, StreamOrigin from) throws SQLException {
        Clock clock = clock(connection);
        Instant askedAt = clock.instant();
        CaptureState last = from.last();
        String gap = last == null ? null : gap(connection, last, from);
        StreamPosition start;
        List<JournalRecord> opening = new ArrayList<>();
        if (last == null) {
            start = endOfBinlog(connection, 0);
            opening.add(streamStart(connection.facts(), start, 0, from.journal()));
        } else if (gap == null) {
            start = endOf(last, connection.flavor());
            opening.add(streamStart(connection.facts(), start, last.sequence(), from.journal()));
        } else {
            start = endOfBinlog(connection, last.sequence() + 1);
            opening.add(streamStart(connection.facts(), start, last.sequence(), from.journal()));
            opening.add(gapRecord(connection.facts(), start, last, gap, clock));
        }
        // The place where a stream begins anew is this server's; one that goes on may be another's.
        String identity = connection.facts().identity();
        String lineage = last == null || gap != null ? identity : last.lineage();
        boolean byGtids =
                SourceHistory.isAskedByGtids(connection.facts(), start.gtids().toString(), lineage);
        return new SourceLogin(
                connection.facts(),
                collations(connection),
                start,
                opening,
                byGtids,
                lineage.equals(identity) ? null : last,
                clock,
                askedAt);
    }

    /** Why what lies between the journal's end and the end of the source's binlog is given up; null if nothing is. */
    private static @Nullable String gap(ServerConnection connection, CaptureState last, StreamOrigin from)
            throws SQLException {
        SourceHistory.Verdict verdict = SourceHistory.judge(connection, SourceHistory.Reached.of(last));
        if (verdict.kind() == SourceHistory.Kind.DIVERGED && !from.acceptsDivergence()) {
            throw new HistoryDivergedException(verdict.reason());
        }
        if (from.rebaseReason() != null) {
            return verdict.reason().isEmpty() ? from.rebaseReason() : from.rebaseReason() + ": " + verdict.reason();
        }
        return verdict.kind() == SourceHistory.Kind.PURGED ? verdict.reason() : null;
    }

    /** The source's clock: asked before the answer comes, so that it is never ahead. */
    private static Clock clock(ServerConnection connection) throws SQLException {
        BigDecimal seconds = new BigDecimal(connection.textOf("SELECT UNIX_TIMESTAMP(NOW(6))"));
        return SteadyClock.showing(Instant.EPOCH.plus(seconds.movePointRight(6).longValue(), ChronoUnit.MICROS));
    }

    /** The source's clock, which does not jump when this machine's does. */
    Clock clock() {
        return clock;
    }

    /** A time of the source's clock before it was asked where its binlog ends. */
    Instant askedAt() {
        return askedAt;
    }

    ServerFlavor flavor() {
        return facts.flavor();
    }

    CollationNames collations() {
        return collations;
    }

    StreamPosition start() {
        return start;
    }

    /** What the journal is told before the first event: where the stream begins, and what is missing before that. */
    List<JournalRecord> opening() {
        return opening;
    }

    /** Whether the stream is asked for by GTIDs instead of by file and offset. */
    boolean usesGtids() {
        return byGtids;
    }

    /** The capture state of a position on this server. */
    CaptureState state(StreamPosition position, String journal, Clock clock) {
        // Until the first event the place is still the one on the server before.
        boolean here = elsewhere == null || !elsewhere.restart().equals(position.restart());
        return new CaptureState(
                position.sequence(),
                position.gtids().toString(),
                position.restart(),
                position.rowsOfOpenTransaction(),
                position.openTransactionFirstSequence(),
                here ? facts.serverId() : elsewhere.serverId(),
                here ? facts.identity() : elsewhere.lineage(),
                journal,
                TimeUnit.MILLISECONDS.toMicros(clock.millis()),
                position.prepared());
    }

    private static StreamPosition endOf(CaptureState last, ServerFlavor flavor) {
        return new StreamPosition(
                last.sequence(),
                GtidSet.parse(flavor, last.gtids()),
                last.restart(),
                last.rowsPublishedOfOpenTransaction(),
                last.openTransactionFirstSequence(),
                last.prepared());
    }

    private static StreamPosition endOfBinlog(ServerConnection connection, long sequence) throws SQLException {
        ServerFlavor flavor = connection.flavor();
        BinlogStatus status = connection.binlogStatus();
        // MariaDB: its GTID variables may be ahead of the coordinate by now, this function is exact.
        String gtids = flavor == ServerFlavor.MARIADB
                ? SourceHistory.gtidsAt(connection, status.coordinate())
                : status.gtids();
        return new StreamPosition(sequence, GtidSet.parse(flavor, gtids), status.coordinate(), 0, 0, List.of());
    }

    private static StreamStart streamStart(ServerFacts facts, StreamPosition start, long sequence, String journal) {
        return new StreamStart(
                journal, sequence, start.restart(), start.gtids().toString(), facts.serverId(), facts.identity());
    }

    private static Gap gapRecord(
            ServerFacts facts, StreamPosition start, CaptureState last, String reason, Clock clock) {
        Position position = new Position(
                start.sequence(),
                null,
                start.restart(),
                0,
                TimeUnit.MILLISECONDS.toMicros(clock.millis()),
                facts.serverId(),
                0);
        return new Gap(position, last.lastWholeSequence(), start.gtids().toString(), facts.identity(), reason);
    }

    private static CollationNames collations(ServerConnection connection) throws SQLException {
        Map<Integer, Collation> byId = new HashMap<>();
        // MariaDB lists context-dependent collations without a character set under their full names elsewhere.
        String table = connection.flavor() == ServerFlavor.MARIADB
                ? "SELECT ID, FULL_COLLATION_NAME, CHARACTER_SET_NAME"
                        + " FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID IS NOT NULL"
                : "SELECT ID, COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLLATIONS";
        for (List<@Nullable String> row : connection.rows(table)) {
            byId.put(
                    Integer.parseInt(String.valueOf(row.get(0))),
                    new Collation(String.valueOf(row.get(1)), CharsetNames.canonical(String.valueOf(row.get(2)))));
        }
        return new CollationNames(byId);
    }
}
