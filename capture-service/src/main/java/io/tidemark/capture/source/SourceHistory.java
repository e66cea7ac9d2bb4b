package io.tidemark.capture.source;

import io.tidemark.archive.Mark;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a server's binlog goes on where the captured history ends.
 *
 * <p>MySQL with GTIDs: {@code gtid_executed} must hold every transaction captured, on whatever server. MariaDB: {@code
 * gtid_binlog_state}, the last transaction of every domain and server in the binlog, must reach every transaction captured; GTID
 * positions alone would not do, since another line of history may have higher numbers. The server that was read before must also have the
 * very place in its binlog. Without GTIDs only that server will do.
 */
public final class SourceHistory {

    /** How a server's binlog relates to what was captured. */
    public enum Kind {
        /** It goes on from there. */
        CONTINUES,
        /** It is the same history, but what comes next has been deleted from the binlog. */
        PURGED,
        /** It is another history, or may be one. */
        DIVERGED
    }

    /**
     * What was found.
     *
     * @param kind the verdict
     * @param reason what speaks for it, in a sentence without a full stop; empty if the history goes on
     */
    public record Verdict(Kind kind, String reason) {
        private static final Verdict CONTINUES = new Verdict(Kind.CONTINUES, "");
    }

    /**
     * How far a history was captured.
     *
     * @param gtids all its transactions; empty where the source writes none
     * @param coordinate where the binlog was read to
     * @param lineage the server that this coordinate belongs to
     */
    public record Reached(String gtids, BinlogCoordinate coordinate, String lineage) {

        /** What the journal has. */
        public static Reached of(CaptureState state) {
            return new Reached(state.gtids(), state.restart(), state.lineage());
        }

        /** What the archive has. */
        public static Reached of(Mark mark) {
            return new Reached(mark.gtids(), mark.coordinate(), mark.lineage());
        }
    }

    private final ServerConnection connection;
    private final Reached reached;
    private final boolean sameServer;

    private SourceHistory(ServerConnection connection, Reached reached) {
        this.connection = connection;
        this.reached = reached;
        this.sameServer = connection.facts().identity().equals(reached.lineage());
    }

    /**
     * Judges the server at the other end of the connection.
     *
     * @throws SQLException if it does not answer
     */
    public static Verdict judge(ServerConnection connection, Reached reached) throws SQLException {
        SourceHistory history = new SourceHistory(connection, reached);
        if (!history.sameServer && reached.gtids().isEmpty()) {
            return diverged(
                    "the source is another server (" + connection.facts().identity()
                            + ") than the one captured so far (" + reached.lineage()
                            + "), and no GTIDs tell whether it has the same history");
        }
        return connection.flavor() == ServerFlavor.MARIADB ? history.mariaDb() : history.mySql();
    }

    /** Whether a server sends its binlog by GTIDs for a history of which these transactions are captured. */
    static boolean isAskedByGtids(ServerFacts facts, String gtids, String lineage) {
        return !gtids.isEmpty()
                && (facts.flavor() == ServerFlavor.MYSQL
                        ? "ON".equals(facts.variable("gtid_mode"))
                        : !facts.identity().equals(lineage));
    }

    /** MariaDB: all transactions before a place in the binlog; empty for a place that is not there. */
    static String gtidsAt(ServerConnection connection, BinlogCoordinate at) throws SQLException {
        String gtids = connection.textOf(
                "SELECT BINLOG_GTID_POS('" + at.file().replace("'", "''") + "', " + at.offset() + ")");
        return gtids == null ? "" : gtids;
    }

    private Verdict mySql() throws SQLException {
        if (!isAskedByGtids(connection.facts(), reached.gtids(), reached.lineage())) {
            return sameServer
                    ? place()
                    : diverged("the source is another server ("
                            + connection.facts().identity()
                            + ") than the one captured so far (" + reached.lineage()
                            + ") and its gtid_mode is not ON");
        }
        String missing = connection.textOf("SELECT GTID_SUBTRACT('" + reached.gtids() + "', @@GLOBAL.gtid_executed)");
        if (missing != null && !missing.isEmpty()) {
            return diverged("the source has never executed transactions " + missing + ", which are captured");
        }
        if (sameServer && place().kind() == Kind.DIVERGED) {
            return place();
        }
        String purged = connection.textOf("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_purged, '" + reached.gtids() + "')");
        return purged == null || purged.isEmpty()
                ? Verdict.CONTINUES
                : new Verdict(
                        Kind.PURGED,
                        "the source deleted transactions " + purged + " from its binlog before they were read");
    }

    private Verdict mariaDb() throws SQLException {
        String state = connection.textOf("SELECT @@GLOBAL.gtid_binlog_state");
        for (String gtid : reached.gtids().split(",")) {
            if (!gtid.isEmpty() && !reaches(state == null ? "" : state, gtid.trim())) {
                return diverged("transaction " + gtid.trim()
                        + ", which is captured, is not in the history of the source's binlog (gtid_binlog_state '"
                        + state
                        + "')");
            }
        }
        if (!sameServer) {
            return sinceFirstFile();
        }
        Verdict place = place();
        if (place.kind() != Kind.CONTINUES) {
            return place;
        }
        GtidSet captured = GtidSet.parse(ServerFlavor.MARIADB, reached.gtids());
        GtidSet there = GtidSet.parse(ServerFlavor.MARIADB, gtidsAt(connection, reached.coordinate()));
        return captured.equals(there)
                ? Verdict.CONTINUES
                : diverged("the source's binlog at " + reached.coordinate() + " stands at GTID position '" + there
                        + "', what is captured at '" + captured + "'");
    }

    /** Whether the binlog state has a transaction of the same domain and server with the same or a higher number. */
    private static boolean reaches(String state, String gtid) {
        int number = gtid.lastIndexOf('-');
        for (String entry : state.split(",")) {
            String last = entry.trim();
            if (last.startsWith(gtid.substring(0, number + 1))
                    && Long.parseUnsignedLong(last.substring(number + 1))
                            >= Long.parseUnsignedLong(gtid.substring(number + 1))) {
                return true;
            }
        }
        return false;
    }

    /** On another MariaDB server the first file that it still has must not begin behind what is captured. */
    private Verdict sinceFirstFile() throws SQLException {
        String first = files().keySet().iterator().next();
        String before = gtidsAt(connection, new BinlogCoordinate(first, 4));
        return GtidSet.parse(ServerFlavor.MARIADB, reached.gtids())
                        .containsAll(GtidSet.parse(ServerFlavor.MARIADB, before))
                ? Verdict.CONTINUES
                : new Verdict(
                        Kind.PURGED,
                        "the binlog of the source begins at GTID position '" + before + "', behind what is captured");
    }

    /** Whether the server that was read before still has the place where reading ended. */
    private Verdict place() throws SQLException {
        BinlogCoordinate end = reached.coordinate();
        Map<String, Long> sizes = files();
        Long size = sizes.get(end.file());
        if (size != null) {
            return size >= end.offset()
                    ? Verdict.CONTINUES
                    : diverged("the source's binlog " + end.file() + " ends at " + size + ", but it was read up to "
                            + end.offset() + " before");
        }
        @Nullable
        String first = sizes.isEmpty() ? null : sizes.keySet().iterator().next();
        if (first == null
                || !end.fileBase().equals(new BinlogCoordinate(first, 4).fileBase())
                || end.fileNumber() > new BinlogCoordinate(first, 4).fileNumber()) {
            return diverged("the source has no binlog " + end.file() + ", up to which it was read before; it has "
                    + sizes.keySet());
        }
        return new Verdict(
                Kind.PURGED,
                "the source deleted its binlog " + end.file() + " before all of it was read; the first it still has is "
                        + first);
    }

    private Map<String, Long> files() throws SQLException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (List<@Nullable String> row : connection.rows("SHOW BINARY LOGS")) {
            sizes.put(String.valueOf(row.get(0)), Long.parseLong(String.valueOf(row.get(1))));
        }
        return sizes;
    }

    private static Verdict diverged(String reason) {
        return new Verdict(Kind.DIVERGED, reason);
    }
}
