package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.ServerFlavor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one binlog stream, in order, into journal records: row changes and DDL of protected databases, and the
 * commit of every transaction. Numbers them, goes on inside a transaction of which a part is in the journal already, and refuses
 * every event whose effect it cannot carry. Not thread-safe.
 */
public final class BinlogDecoder {
    private static final int SERVER_VERSION_BYTES = 50;
    private static final int ROWS_PER_CHUNK = 256;
    private static final long BYTES_PER_CHUNK = 1 << 20;
    /** About what a record's objects take beside the bytes of its values. */
    private static final int RECORD_OVERHEAD_BYTES = 300;

    private static final long HEARTBEAT_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final ProtectedDatabases databases;
    private final CollationNames collations;
    private final Clock clock;
    private final RecordSink sink;
    private final TableMaps tables;
    private final BinlogCursor cursor;
    private final XaTransactions xa = new XaTransactions();
    private final Set<Fingerprint> announced = new HashSet<>();

    private List<JournalRecord> chunk = new ArrayList<>();
    private long chunkBytes;
    private @Nullable OpenTransaction open;
    private GtidSet gtids;
    private long sequence;
    private long recordsToSkip;
    private final StreamPosition resumed;
    private boolean statementValuesPending;
    private long lastHeartbeatMicros;
    private long idleMicros;

    /**
     * @param start where the stream begins
     * @param databases whose rows and DDL are carried
     * @param collations the source's collations
     * @param flavor the source's family
     * @param clock capture's clock, for heartbeats
     * @param sink takes the records
     */
    public BinlogDecoder(
            StreamPosition start,
            ProtectedDatabases databases,
            CollationNames collations,
            ServerFlavor flavor,
            Clock clock,
            RecordSink sink) {
        this.databases = databases;
        this.collations = collations;
        this.clock = clock;
        this.sink = sink;
        this.tables = new TableMaps(databases, collations, flavor);
        this.cursor = new BinlogCursor(start.restart());
        this.gtids = start.gtids();
        this.sequence = start.sequence();
        this.recordsToSkip = start.recordsOfOpenTransaction();
        this.resumed = start;
    }

    /**
     * Takes one event.
     *
     * @param event the whole event without its checksum
     * @param isCurrent for a heartbeat, whether it has just arrived, so that it speaks of this moment
     * @throws BinlogRefusedException if the event's effect cannot be carried; nothing may be fed any more
     * @throws InterruptedException if the sink was interrupted
     */
    public void decode(byte[] event, boolean isCurrent) throws InterruptedException {
        EventHeader header = EventHeader.read(event, 0);
        EventType type = EventType.ofNumber(header.type());
        if (type != EventType.HEARTBEAT && type != EventType.HEARTBEAT_V2) {
            cursor.pass(header);
        }
        String name = type == null ? "unknown (" + header.type() + ")" : type.name();
        try {
            if (type == null) {
                throw new NotUnderstoodException("unknown event type", "Use a newer Tidemark for this server.");
            }
            handle(type, header, body(event), isCurrent);
            flush();
        } catch (NotUnderstoodException e) {
            throw new BinlogRefusedException(name, cursor.eventStart(), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            throw new BinlogRefusedException(name, cursor.eventStart(), e);
        }
    }

    private static ByteCursor body(byte[] event) {
        return new ByteCursor(event, EventHeader.BYTES, event.length);
    }

    private void handle(EventType type, EventHeader header, ByteCursor in, boolean isCurrent)
            throws InterruptedException {
        switch (type.treatment()) {
            case NOTHING_TO_DO -> {
                return;
            }
            case REFUSE -> throw type.refusal();
            case READ -> read(type, header, in, isCurrent);
        }
    }

    private void read(EventType type, EventHeader header, ByteCursor in, boolean isCurrent)
            throws InterruptedException {
        switch (type) {
            case ROTATE -> {
                long offset = in.u64();
                cursor.moveTo(in.utf8(in.remaining()), offset);
            }
            case FORMAT_DESCRIPTION -> onNewFile(in);
            case GTID -> beginMySql(MySqlGtidEvent.read(in, false), header);
            case ANONYMOUS_GTID -> beginMySql(MySqlGtidEvent.read(in, true), header);
            case GTID_TAGGED -> beginMySql(MySqlGtidEvent.readTagged(in), header);
            case MARIADB_GTID -> beginMariaDb(MariaDbGtidEvent.read(in), header);
            case QUERY -> onQuery(QueryEvent.read(in, header.timestamp(), collations, false));
            case MARIADB_QUERY_COMPRESSED -> onQuery(QueryEvent.read(in, header.timestamp(), collations, true));
            case TABLE_MAP -> tables.put(in);
            case XID -> commit();
            case XA_PREPARE -> onXaPrepare(in.u8() != 0);
            case INTVAR, RAND, USER_VAR -> statementValuesPending = true;
            case TRANSACTION_PAYLOAD -> onPayload(TransactionPayload.open(in));
            case HEARTBEAT -> onHeartbeat(in.utf8(in.remaining()), header.nextPosition(), isCurrent);
            case HEARTBEAT_V2 -> onHeartbeatV2(in, isCurrent);
            default -> onRows(type, in);
        }
    }

    private void onNewFile(ByteCursor in) {
        if (open != null && open.hasRecords()) {
            throw new NotUnderstoodException(
                    "the transaction that began at " + open.begin() + " has no end: its file ends within it",
                    "Take a new snapshot.");
        }
        open = null;
        in.skip(2);
        tables.writtenBy(in.slice(SERVER_VERSION_BYTES).utf8ToZero());
    }

    private void beginMySql(MySqlGtidEvent event, EventHeader header) {
        long commitTime = event.commitTimeMicros() != 0
                ? event.commitTimeMicros()
                : TimeUnit.SECONDS.toMicros(header.timestamp());
        begin(new OpenTransaction(event.gtid(), cursor.eventStart(), commitTime, header.serverId(), false, false));
    }

    private void beginMariaDb(MariaDbGtidEvent event, EventHeader header) {
        begin(new OpenTransaction(
                event.gtid(header.serverId()),
                cursor.eventStart(),
                notBeforeHeartbeat(TimeUnit.SECONDS.toMicros(header.timestamp())),
                header.serverId(),
                !event.isStandalone() && !event.isCompletedXa(),
                event.isPreparedXa()));
    }

    /**
     * The commit time of a MariaDB transaction. Its events carry the second in which the transaction's last statement started; a long
     * one comes into the binlog far behind, after heartbeats that said that everything up to them was read.
     */
    private long notBeforeHeartbeat(long timeMicros) {
        return Math.max(timeMicros, idleMicros + 1);
    }

    private void begin(OpenTransaction transaction) {
        if (open != null) {
            throw new NotUnderstoodException(
                    "a transaction begins before the one from " + open.begin() + " has ended",
                    "Report this event to Tidemark's authors.");
        }
        open = transaction;
        statementValuesPending = false;
        if (recordsToSkip > 0) {
            if (!transaction.begin().equals(resumed.restart())) {
                throw new NotUnderstoodException(
                        "the transaction from " + resumed.restart() + ", of which " + recordsToSkip
                                + " records are in the journal, is not there any more",
                        "Take a new snapshot.");
            }
            transaction.startAt(resumed.openTransactionFirstSequence());
        }
    }

    private OpenTransaction transaction() {
        if (open == null) {
            throw new NotUnderstoodException(
                    "it stands outside of any transaction", "Use MySQL 8.0 or later, or MariaDB 10.5 or later.");
        }
        return open;
    }

    private void onQuery(QueryEvent query) {
        OpenTransaction transaction = transaction();
        transaction.ranIn(query.threadId());
        if (query.isBegin()) {
            transaction.expectCommit();
            return;
        }
        switch (StatementKind.of(query.sql())) {
            case BEGIN -> transaction.expectCommit();
            case SAVEPOINT -> {
                return;
            }
            case COMMIT -> commit();
            case ROLLBACK -> {
                refuseRollbackOfRows(transaction);
                commit();
            }
            case ROLLBACK_TO -> refuseRollbackOfRows(transaction);
            case XA -> onXa(query, transaction);
            case DML -> {
                if (databases.mayBeChangedBy(query)) {
                    throw statementFormat();
                }
                endIfAlone(transaction);
            }
            case WITHOUT_EFFECT -> endIfAlone(transaction);
            case DDL -> {
                if (databases.mayConcern(query)) {
                    emitDdl(query, transaction);
                }
                endIfAlone(transaction);
            }
        }
    }

    private void endIfAlone(OpenTransaction transaction) {
        statementValuesPending = false;
        if (!transaction.endsWithCommit()) {
            commit();
        }
    }

    private static NotUnderstoodException statementFormat() {
        return new NotUnderstoodException(
                "rows were changed by a statement that is logged as text (binlog_format STATEMENT or MIXED)",
                "SET GLOBAL binlog_format = 'ROW'; also in sessions that set it; then take a new snapshot.");
    }

    private static void refuseRollbackOfRows(OpenTransaction transaction) {
        if (transaction.hasRecords()) {
            throw new NotUnderstoodException(
                    "a transaction with rows of protected tables was logged and rolled back",
                    "Use transactional engines only (ALTER TABLE ... ENGINE = InnoDB), then take a new snapshot.");
        }
    }

    private void onXa(QueryEvent query, OpenTransaction transaction) {
        if (xa.begins(query)) {
            transaction.expectCommit();
        } else if (xa.completes(query)) {
            commit();
        }
    }

    private void onXaPrepare(boolean onePhase) {
        OpenTransaction transaction = transaction();
        if (!onePhase) {
            if (transaction.hasRecords()) {
                throw XaTransactions.unsupported();
            }
            xa.preparedWithoutRows();
        }
        commit();
    }

    private void emitDdl(QueryEvent query, OpenTransaction transaction) {
        if (query.errorCode() != 0) {
            throw new NotUnderstoodException(
                    "a statement failed half-way on the source (error " + query.errorCode()
                            + "), what it has done cannot be known",
                    "Take a new snapshot.");
        }
        if (statementValuesPending) {
            throw statementFormat();
        }
        tables.clear();
        if (!isInJournal(transaction)) {
            add(
                    new JournalRecord.Ddl(
                            transaction.position(sequence, cursor.eventStart()),
                            query.database(),
                            query.sql(),
                            query.session()),
                    query.sql().length);
        }
    }

    private void onRows(EventType type, ByteCursor in) throws InterruptedException {
        RowsEvent event = RowsEvent.readHead(type, in);
        if (event.isDummy()) {
            return;
        }
        TableMap table = tables.find(event.tableId());
        if (table == null) {
            return;
        }
        OpenTransaction transaction = transaction();
        if (transaction.isPreparedXa()) {
            throw XaTransactions.unsupported();
        }
        announce(table);
        Fingerprint fingerprint = table.definition().fingerprint();
        RowsEvent.Rows rows = event.rows(table, type);
        while (rows.next()) {
            if (!isInJournal(transaction)) {
                add(
                        new JournalRecord.RowChange(
                                transaction.position(sequence, cursor.eventStart()),
                                fingerprint,
                                event.operation(),
                                event.flags(),
                                rows.before(),
                                rows.after()),
                        rows.bytes());
            }
            transaction.countRow();
            if (chunk.size() >= ROWS_PER_CHUNK || chunkBytes >= BYTES_PER_CHUNK) {
                flush();
            }
        }
    }

    private void announce(TableMap table) {
        if (announced.add(table.definition().fingerprint())) {
            add(new JournalRecord.TableSchema(table.definition()), 1000);
        }
    }

    /** Whether the record that comes next is in the journal already; if not, takes the next sequence for it. */
    private boolean isInJournal(OpenTransaction transaction) {
        if (recordsToSkip > 0) {
            recordsToSkip--;
            return true;
        }
        sequence++;
        transaction.startAt(sequence);
        return false;
    }

    private void onPayload(TransactionPayload payload) throws InterruptedException {
        for (byte[] inner = payload.next(); inner != null; inner = payload.next()) {
            EventHeader header = EventHeader.read(inner, 0);
            EventType type = EventType.ofNumber(header.type());
            if (type == null) {
                throw new NotUnderstoodException(
                        "it holds an event of the unknown type " + header.type(),
                        "Use a newer Tidemark for this server.");
            }
            handle(type, header, body(inner), false);
            if (chunk.size() >= ROWS_PER_CHUNK || chunkBytes >= BYTES_PER_CHUNK) {
                flush();
            }
        }
    }

    private void commit() {
        OpenTransaction transaction = transaction();
        if (recordsToSkip > 0) {
            throw new NotUnderstoodException(
                    "the transaction from " + transaction.begin() + " is shorter than when it was read before",
                    "Take a new snapshot.");
        }
        sequence++;
        transaction.startAt(sequence);
        add(
                new JournalRecord.Commit(
                        transaction.position(sequence, cursor.end()),
                        transaction.begin(),
                        transaction.rows(),
                        transaction.firstSequence()),
                0);
        String gtid = transaction.gtid();
        if (gtid != null) {
            gtids = gtids.plus(gtid);
        }
        open = null;
        long now = nowMicros();
        if (now - lastHeartbeatMicros >= HEARTBEAT_MICROS) {
            // While it is busy the source sends no heartbeats; what committed after this transaction, at the same time by
            // the source's clock, may not be read yet.
            addHeartbeat(Math.min(now, transaction.commitTimeMicros() - 1));
        }
    }

    private void onHeartbeatV2(ByteCursor in, boolean isCurrent) {
        String file = cursor.end().file();
        long offset = cursor.end().offset();
        while (in.hasRemaining()) {
            int field = in.u8();
            if (field == 0) {
                break;
            }
            ByteCursor value = in.slice(in.packedLength());
            switch (field) {
                case 1 -> file = value.utf8(value.remaining());
                case 2 -> offset = value.packedInteger();
                default ->
                    throw new NotUnderstoodException(
                            "a heartbeat has the unknown field " + field, "Use a newer Tidemark for this server.");
            }
        }
        onHeartbeat(file, offset, isCurrent);
    }

    private void onHeartbeat(String file, long offset, boolean isCurrent) {
        if (open != null) {
            return;
        }
        cursor.moveWithin(file, offset);
        if (isCurrent) {
            addHeartbeat(nowMicros());
            idleMicros = lastHeartbeatMicros;
        }
    }

    private void addHeartbeat(long timeMicros) {
        add(new JournalRecord.Heartbeat(sequence, cursor.end(), gtids.toString(), timeMicros), 0);
        lastHeartbeatMicros = nowMicros();
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    private void add(JournalRecord record, int contentBytes) {
        chunk.add(record);
        chunkBytes += RECORD_OVERHEAD_BYTES + 2L * contentBytes;
    }

    private void flush() throws InterruptedException {
        if (!chunk.isEmpty()) {
            List<JournalRecord> full = chunk;
            long bytes = chunkBytes;
            chunk = new ArrayList<>();
            chunkBytes = 0;
            sink.accept(full, bytes, position());
        }
    }

    /** Where the stream stands. */
    StreamPosition position() {
        OpenTransaction transaction = open;
        if (transaction == null || !transaction.hasRecords()) {
            BinlogCoordinate restart = transaction == null ? cursor.end() : transaction.begin();
            return new StreamPosition(sequence, gtids, restart, 0, 0);
        }
        return new StreamPosition(
                sequence, gtids, transaction.begin(), transaction.rows(), transaction.firstSequence());
    }
}
