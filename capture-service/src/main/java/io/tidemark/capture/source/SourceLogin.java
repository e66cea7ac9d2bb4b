package io.tidemark.capture.source;

import io.tidemark.capture.binlog.CollationNames;
import io.tidemark.capture.binlog.CollationNames.Collation;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.database.CharsetNames;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What capture asks the source before each stream: who it is, its collations, and where the stream begins. Makes sure that the binlog
 * still goes on where the journal ends.
 *
 * <p>How a stream is continued: on MySQL with GTIDs by the set of transactions in the journal, on the same or another server; on
 * MariaDB by file and offset on the same server if its history agrees at that place (BINLOG_GTID_POS), by GTID position on another;
 * without GTIDs by file and offset on the same server only.
 */
final class SourceLogin {
    private final ServerFacts facts;
    private final CollationNames collations;
    private final StreamPosition start;
    private final boolean gtids;

    private SourceLogin(ServerFacts facts, CollationNames collations, StreamPosition start, boolean gtids) {
        this.facts = facts;
        this.collations = collations;
        this.start = start;
        this.gtids = gtids;
    }

    /**
     * Asks the source.
     *
     * @param last how far the journal is, or null for a stream that begins at the end of the source's binlog
     * @throws SourceLostException if it cannot be reached
     * @throws SourceRefusedException if it cannot continue the stream
     */
    static SourceLogin open(ServerConfig server, @Nullable CaptureState last) {
        try (ServerConnection connection = ServerConnection.open(server)) {
            boolean gtids = usesGtids(connection, last);
            return new SourceLogin(connection.facts(), collations(connection), start(connection, last, gtids), gtids);
        } catch (DatabaseException e) {
            if (e.kind() == DatabaseException.Kind.UNREACHABLE || e.kind() == DatabaseException.Kind.STATEMENT) {
                throw new SourceLostException(e.getMessage(), e);
            }
            throw new SourceRefusedException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new SourceLostException("the source's answer failed: " + e.getMessage(), e);
        }
    }

    ServerFlavor flavor() {
        return facts.flavor();
    }

    long serverId() {
        return facts.serverId();
    }

    /** Names the server whose binlog the coordinates belong to. */
    String lineage() {
        return facts.identity();
    }

    CollationNames collations() {
        return collations;
    }

    StreamPosition start() {
        return start;
    }

    /** Whether the stream is asked for by GTIDs instead of by file and offset. */
    boolean usesGtids() {
        return gtids;
    }

    private static boolean usesGtids(ServerConnection connection, @Nullable CaptureState last) throws SQLException {
        ServerFacts facts = connection.facts();
        if (facts.flavor() == ServerFlavor.MYSQL) {
            return "ON".equals(facts.variable("gtid_mode"));
        }
        return last != null && !facts.identity().equals(last.lineage());
    }

    private static StreamPosition start(ServerConnection connection, @Nullable CaptureState last, boolean gtids)
            throws SQLException {
        ServerFacts facts = connection.facts();
        if (last == null) {
            return endOfBinlog(connection);
        }
        if (!gtids) {
            requireSameServer(facts, last);
            if (facts.flavor() == ServerFlavor.MARIADB) {
                requireSameHistory(connection, last);
            }
        }
        return new StreamPosition(
                last.sequence(),
                GtidSet.parse(facts.flavor(), last.gtids()),
                last.restart(),
                last.rowsPublishedOfOpenTransaction(),
                last.openTransactionFirstSequence(),
                last.prepared());
    }

    private static StreamPosition endOfBinlog(ServerConnection connection) throws SQLException {
        ServerFlavor flavor = connection.flavor();
        var status = connection.binlogStatus();
        // MariaDB: its GTID variables may be ahead of the coordinate by now, this function is exact.
        String gtids = flavor == ServerFlavor.MARIADB ? gtidsAt(connection, status.coordinate()) : status.gtids();
        return new StreamPosition(0, GtidSet.parse(flavor, gtids), status.coordinate(), 0, 0, List.of());
    }

    private static void requireSameServer(ServerFacts facts, CaptureState last) {
        if (!facts.identity().equals(last.lineage())) {
            throw new SourceRefusedException(
                    "the source is another server (" + facts.identity() + ") than the one captured so far ("
                            + last.lineage() + ") and writes no GTIDs: its binlog cannot be matched with the journal."
                            + " Protect it under a new source name, or connect to the former server");
        }
    }

    private static void requireSameHistory(ServerConnection connection, CaptureState last) throws SQLException {
        GtidSet inJournal = GtidSet.parse(ServerFlavor.MARIADB, last.gtids());
        GtidSet onSource = GtidSet.parse(ServerFlavor.MARIADB, gtidsAt(connection, last.restart()));
        if (!inJournal.equals(onSource)) {
            throw new SourceRefusedException(
                    "the source's binlog at " + last.restart() + " stands at GTID position '" + onSource
                            + "', the journal at '" + inJournal + "': the binlog was reset, or the file is gone."
                            + " What lies between is lost to the backup; take a new snapshot");
        }
    }

    private static String gtidsAt(ServerConnection connection, BinlogCoordinate at) throws SQLException {
        return connection.textOf("SELECT BINLOG_GTID_POS('" + at.file().replace("'", "''") + "', " + at.offset() + ")");
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
