package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.PreparedTransaction;
import io.tidemark.schemas.ServerFlavor;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one binlog stream, in order, into journal records: row changes and DDL of protected databases, and the
 * commit of every transaction. Numbers them, goes on inside a transaction of which a part is in the journal already, and refuses
 * every event whose effect it cannot carry. Not thread-safe.
 */
public final class BinlogDecoder {
    private static final long HEARTBEAT_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final ProtectedDatabases databases;
    private final CollationNames collations;
    private final Clock clock;
    private final ServerFlavor flavor;
    private final EarlierEvents earlier;
    private final RecordBuffer buffer;
    private final TableMaps streamTables;
    private final BinlogCursor cursor;
    private final PreparedTransactions prepared;
    private final Set<Fingerprint> announced = new HashSet<>();

    /** The table maps of what is being read: the stream's, or those of an earlier part of the binlog. */
    private TableMaps tables;

    private @Nullable PreparedReplay replay;
    private String serverVersion = "";
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
     * @param clock the source's clock, for heartbeats
     * @param earlier reads a part of the binlog again
     * @param sink takes the records
     */
    public BinlogDecoder(
            StreamPosition start,
            ProtectedDatabases databases,
            CollationNames collations,
            ServerFlavor flavor,
            Clock clock,
            EarlierEvents earlier,
            RecordSink sink) {
        this.databases = databases;
        this.collations = collations;
        this.clock = clock;
        this.flavor = flavor;
        this.earlier = earlier;
        this.buffer = new RecordBuffer(sink, start.sequence());
        this.streamTables = new TableMaps(databases, collations, flavor);
        this.tables = streamTables;
        this.prepared = new PreparedTransactions(start.prepared());
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
            if (open != null && (open.isXa() || type == EventType.TRANSACTION_PAYLOAD)) {
                open.keep(event);
            }
            handle(type, header, body(event), isCurrent);
            if (open == null || buffer.mustPassOn(open)) {
                buffer.passOn(position());
            }
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
            case QUERY, MARIADB_QUERY_COMPRESSED, EXECUTE_LOAD_QUERY ->
                onQuery(QueryEvent.read(type, in, header.timestamp(), collations, flavor));
            case TABLE_MAP -> tables.put(in);
            case XID -> commit();
            case XA_PREPARE -> onXaPrepare(in.u8() != 0, Xid.read(in));
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
        String version = FormatDescription.serverVersion(in);
        if (!version.equals(serverVersion)) {
            prepared.forgetEvents();
        }
        serverVersion = version;
        tables.writtenBy(version);
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

    private void onQuery(QueryEvent query) throws InterruptedException {
        OpenTransaction transaction = transaction();
        transaction.ranIn(query.threadId());
        if (query.isBegin()) {
            transaction.expectCommit();
            return;
        }
        switch (StatementKind.of(query.text(), query.dialect())) {
            case BEGIN -> transaction.expectCommit();
            case SAVEPOINT, ROLLBACK_TO -> onSavepoint(query, transaction);
            case COMMIT -> commit();
            case ROLLBACK -> {
                // Rows of non-transactional tables, which stay, have a transaction of their own in the log.
                rollBack(transaction, new Savepoints.Mark(resumeBoundary(transaction), 0));
                commit();
            }
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
                    if (flavor == ServerFlavor.MARIADB && VersionedTables.areMadeBy(query.text(), query.dialect())) {
                        throw new NotUnderstoodException(
                                "a table becomes system-versioned, and no snapshot holds the versions that it keeps",
                                "ALTER TABLE ... DROP SYSTEM VERSIONING; then tidemark rebase --accept-gap.");
                    }
                    emitDdl(query, transaction);
                }
                endIfAlone(transaction);
            }
        }
    }

    /** Sequence of the last record before the transaction. */
    private long resumeBoundary(OpenTransaction transaction) {
        return transaction.hasRecords() ? transaction.firstSequence() - 1 : sequence;
    }

    private void onSavepoint(QueryEvent query, OpenTransaction transaction) {
        SavepointStatement statement = SavepointStatement.parse(query.text(), query.dialect());
        switch (statement.kind()) {
            // Records that are in the journal already are still to be passed over; the savepoint stands before them.
            case SET ->
                transaction
                        .savepoints()
                        .set(statement.name(), new Savepoints.Mark(sequence - recordsToSkip, transaction.rows()));
            case RELEASE -> {
                return;
            }
            case ROLL_BACK -> {
                Savepoints.Mark mark = transaction.savepoints().rollBackTo(statement.name());
                if (mark == null) {
                    throw new NotUnderstoodException(
                            "a transaction is rolled back to the savepoint " + statement.name()
                                    + ", which it has not set",
                            "Report this event to Tidemark's authors.");
                }
                rollBack(transaction, mark);
            }
        }
    }

    private void rollBack(OpenTransaction transaction, Savepoints.Mark mark) {
        if (mark.sequence() >= sequence - recordsToSkip) {
            return;
        }
        if (!buffer.holdsAllBehind(mark.sequence())) {
            throw new NotUnderstoodException(
                    "a transaction of more than " + (RecordBuffer.MOST_HELD_BYTES >> 20)
                            + " MiB was logged and then rolled back, a part of it is in the journal already",
                    "Use transactional engines only and no temporary tables in such transactions, then take a new snapshot.");
        }
        buffer.takeBack(mark.sequence());
        sequence = mark.sequence();
        transaction.rollBackTo(mark);
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

    private void onXa(QueryEvent query, OpenTransaction transaction) throws InterruptedException {
        XaStatement statement = XaStatement.parse(query.text());
        switch (statement.kind()) {
            case START -> {
                transaction.becomeXa();
                transaction.expectCommit();
            }
            case END -> {
                return;
            }
            case COMMIT -> {
                PreparedTransaction first = prepared.find(statement.xid());
                if (first == null) {
                    throw new NotUnderstoodException(
                            "the XA transaction " + statement.xid()
                                    + " was prepared before capture began, what it did is not known",
                            "Protect the source under a new source name, with a snapshot from after this transaction.");
                }
                takeOver(first, prepared.keptEvents(first.xid()));
                prepared.complete(first.xid());
                commit();
            }
            case ROLLBACK -> {
                prepared.complete(statement.xid());
                commit();
            }
        }
    }

    private void onXaPrepare(boolean commits, String xid) throws InterruptedException {
        if (replay != null) {
            replay.onPrepare(xid);
            return;
        }
        OpenTransaction transaction = transaction();
        PreparedTransaction first = transaction.prepared(xid, gtids.toString());
        if (commits) {
            takeOver(first, transaction.keptEvents());
        } else {
            prepared.add(first, transaction.keptEvents());
        }
        commit();
    }

    /** Makes the rows of a prepared XA transaction rows of the open one, which commits them. */
    private void takeOver(PreparedTransaction first, @Nullable List<byte[]> events) throws InterruptedException {
        tables = new TableMaps(databases, collations, flavor);
        tables.writtenBy(serverVersion);
        PreparedReplay reading = new PreparedReplay(first, tables, this::replayEvent);
        replay = reading;
        try {
            if (events == null) {
                earlier.read(first, reading);
                reading.requireComplete();
            } else {
                for (byte[] event : events) {
                    EventHeader header = EventHeader.read(event, 0);
                    replayEvent(Objects.requireNonNull(EventType.ofNumber(header.type())), header, body(event));
                }
            }
        } finally {
            replay = null;
            tables = streamTables;
        }
    }

    /** Of a transaction that is read again, only what makes rows counts; all else was seen to when it was prepared. */
    private void replayEvent(EventType type, EventHeader header, ByteCursor in) throws InterruptedException {
        switch (type) {
            case QUERY, MARIADB_QUERY_COMPRESSED -> {
                QueryEvent query = QueryEvent.read(type, in, header.timestamp(), collations, flavor);
                StatementKind kind = StatementKind.of(query.text(), query.dialect());
                if (kind == StatementKind.SAVEPOINT || kind == StatementKind.ROLLBACK_TO) {
                    onSavepoint(query, transaction());
                }
            }
            case TRANSACTION_PAYLOAD, XA_PREPARE -> handle(type, header, in, false);
            case TABLE_MAP -> tables.put(in);
            default -> {
                if (type.isRows()) {
                    onRows(type, in);
                }
            }
        }
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
            buffer.add(
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
        if (transaction.isXa() && replay == null) {
            // They count when the transaction is committed.
            return;
        }
        announce(table);
        Fingerprint fingerprint = table.definition().fingerprint();
        RowsEvent.Rows rows = event.rows(table, type);
        while (rows.next()) {
            if (!isInJournal(transaction)) {
                buffer.add(
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
            passOnWhatIsTooMuch();
        }
    }

    private void passOnWhatIsTooMuch() throws InterruptedException {
        if (open != null && buffer.mustPassOn(open)) {
            buffer.passOn(position());
        }
    }

    private void announce(TableMap table) {
        if (announced.add(table.definition().fingerprint())) {
            buffer.add(new JournalRecord.TableSchema(table.definition()), 1000);
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
            if (replay == null) {
                handle(type, header, body(inner), false);
            } else {
                replayEvent(type, header, body(inner));
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
        buffer.add(
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
            // While it is busy the source sends no heartbeats; what committed after this transaction, at the same time
            // by
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
        buffer.add(new JournalRecord.Heartbeat(sequence, cursor.end(), gtids.toString(), timeMicros), 0);
        lastHeartbeatMicros = nowMicros();
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    /** Where the stream stands. */
    StreamPosition position() {
        OpenTransaction transaction = open;
        if (transaction == null || !transaction.hasRecords()) {
            BinlogCoordinate restart = transaction == null ? cursor.end() : transaction.begin();
            return new StreamPosition(sequence, gtids, restart, 0, 0, prepared.all());
        }
        return new StreamPosition(
                sequence, gtids, transaction.begin(), transaction.rows(), transaction.firstSequence(), prepared.all());
    }
}
