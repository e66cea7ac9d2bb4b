package io.tidemark.schemas;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record of the journal: what capture publishes, in binlog order, and the archiver reads. */
public sealed interface JournalRecord {

    /** A record that has a place of its own in the source's history. */
    sealed interface Positioned extends JournalRecord {
        /** The record's place. */
        Position position();
    }

    /**
     * One row of one row event.
     *
     * @param position the record's place
     * @param table the definition in force, named by its content; a {@link TableSchema} with it came earlier in the journal
     * @param operation what was done
     * @param flags the row event's flags as the server wrote them: 0x02 foreign key checks were off, so nothing cascaded;
     *     0x10 the SQL layer (MySQL 9.6 and later) logs cascades itself (MySQL rows_event.h, enum_flag)
     * @param before the row before, one cell per column; null for an insert
     * @param after the row after, one cell per column; null for a delete
     */
    record RowChange(
            Position position,
            Fingerprint table,
            RowOperation operation,
            int flags,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after)
            implements Positioned {}

    /**
     * A table definition that later row changes refer to. Sent before the first row that needs it after each start of
     * capture; the same definition may come again.
     */
    record TableSchema(TableDefinition table) implements JournalRecord {}

    /**
     * A statement that changed definitions, as the source ran it. Comes with a {@link Commit} of its own right behind.
     *
     * @param position the record's place
     * @param database the default database of the session, empty if none
     * @param sql the statement's bytes, verbatim, in the session's character_set_client
     * @param session session variables under which the statement must be run again to mean the same, by name, for example
     *     sql_mode, character_set_client, time_zone; values as they are written in {@code SET SESSION name = value}
     */
    record Ddl(Position position, String database, byte[] sql, Map<String, String> session) implements Positioned {}

    /**
     * The end of a transaction: everything before it in the journal and after the previous commit belongs to it.
     *
     * @param position the record's place; its coordinate is where the transaction ends in the binlog
     * @param begin where the transaction starts in the binlog
     * @param rowCount row changes of protected tables published for it; 0 if it touched none
     * @param firstSequence sequence of the transaction's first record; the commit's own if it has no other
     */
    record Commit(Position position, BinlogCoordinate begin, long rowCount, long firstSequence) implements Positioned {}

    /**
     * Says that capture has read everything the source had committed at a moment. Has no place of its own: it follows the
     * last commit.
     *
     * @param sequence sequence of the last positioned record before it, 0 if none
     * @param coordinate end of what has been read
     * @param gtids all transactions read, in the server's notation; empty where the source writes none
     * @param timeMicros the moment, microseconds since 1970 UTC by capture's clock
     */
    record Heartbeat(long sequence, BinlogCoordinate coordinate, String gtids, long timeMicros)
            implements JournalRecord {}

    /**
     * Capture begins to read a server's binlog, at its start or after a lost connection. Has no place of its own.
     *
     * <p>The first one with another {@code journal} begins a new incarnation of the journal: it follows what the archive held then,
     * and whatever lies before it in the topic belongs to an incarnation that was given up.
     *
     * @param journal names the journal's incarnation: random, new whenever the journal is begun anew
     * @param sequence sequence of the last positioned record before it, 0 if none
     * @param coordinate where reading begins
     * @param gtids all transactions before that, in the server's notation; empty where the source writes none
     * @param serverId server_id of the server whose binlog the coordinates belong to from here on
     * @param lineage what else names that server, see {@code ServerFacts.identity}
     */
    record StreamStart(
            String journal, long sequence, BinlogCoordinate coordinate, String gtids, long serverId, String lineage)
            implements JournalRecord {}

    /**
     * A part of the source's history was lost before it could be read. It takes a sequence of its own, so that every state before it
     * is told from every state behind it.
     *
     * @param position the gap's own place: its coordinate is where the source is read again, its commit time when that was decided, its
     *     server id that of the server read from
     * @param afterSequence sequence of the last commit before the loss. Records between it and the gap are the beginning of a
     *     transaction whose end was not read; they are void
     * @param gtids all transactions before the place where the source is read again; empty where the source writes none
     * @param lineage names the server whose binlog the coordinate belongs to
     * @param reason why, for people
     */
    record Gap(Position position, long afterSequence, String gtids, String lineage, String reason)
            implements Positioned {}
}
