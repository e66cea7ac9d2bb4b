package io.tidemark.simulation;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The model: a MariaDB server that commits random transactions to two tables, with its binlog and every state it ever had. */
final class SimulatedSource {
    static final String DATABASE = "crm";
    static final String LINEAGE = "server-1";
    static final long SERVER_ID = 1;
    static final List<TableDefinition> TABLES = List.of(table("deals"), table("notes"));

    private static final int KEYS = 9;
    private static final long FIRST_OFFSET = 4;
    private static final BinlogCoordinate START = new BinlogCoordinate("binlog.000001", FIRST_OFFSET);

    /** A row change; images have one canonical cell per column. */
    record Change(
            TableDefinition table, RowOperation operation, Object @Nullable [] before, Object @Nullable [] after) {}

    /**
     * A transaction.
     *
     * @param number counts them from 1; also the last part of its GTID
     * @param ddl its only statement, or null if it has rows
     */
    record Transaction(
            long number,
            BinlogCoordinate begin,
            BinlogCoordinate end,
            long commitMicros,
            List<Change> changes,
            @Nullable String ddl) {
        String gtid() {
            return "0-1-" + number;
        }

        /** How many records of the journal it takes. */
        long records() {
            return changes.size() + (ddl == null ? 1 : 2);
        }
    }

    private final List<Transaction> binlog = new ArrayList<>();
    /** The rows of all tables by their keys, behind each transaction. */
    private final List<Map<TableName, TreeMap<Long, Object[]>>> states = new ArrayList<>();

    private BinlogCoordinate end = START;
    private long purgedThrough;

    SimulatedSource() {
        Map<TableName, TreeMap<Long, Object[]>> empty = new HashMap<>();
        TABLES.forEach(table -> empty.put(table.name(), new TreeMap<>()));
        states.add(empty);
    }

    /** The number of the last transaction, 0 before the first. */
    long last() {
        return binlog.size();
    }

    /** The end of the binlog. */
    BinlogCoordinate end() {
        return end;
    }

    /** All transactions up to a number in the server's notation. */
    static String gtids(long number) {
        return number == 0 ? "" : "0-1-" + number;
    }

    /** The number of the last transaction that a set of GTIDs holds. */
    static long number(String gtids) {
        return gtids.isEmpty() ? 0 : Long.parseLong(gtids.substring(gtids.lastIndexOf('-') + 1));
    }

    Transaction transaction(long number) {
        return binlog.get((int) number - 1);
    }

    /** Where a transaction ends in the binlog; for 0 where it begins. */
    BinlogCoordinate endOf(long number) {
        return number == 0 ? START : transaction(number).end();
    }

    /** The rows of a table behind a transaction, by key. */
    Map<Long, Object[]> rows(TableName table, long number) {
        return states.get((int) number).get(table);
    }

    /** Up to which transaction the binlog was purged. */
    long purgedThrough() {
        return purgedThrough;
    }

    /** Deletes the binlog's beginning. */
    void purge(long through) {
        purgedThrough = Math.max(purgedThrough, through);
    }

    /** Commits a random transaction. */
    void commit(Random random, long nowMicros) {
        if (random.nextInt(15) == 0) {
            end = new BinlogCoordinate(
                    "binlog." + String.format(java.util.Locale.ROOT, "%06d", end.fileNumber() + 1), FIRST_OFFSET);
        }
        BinlogCoordinate begin = end;
        end = new BinlogCoordinate(end.file(), end.offset() + 50 + random.nextInt(500));
        long number = binlog.size() + 1;
        Map<TableName, TreeMap<Long, Object[]>> state = new HashMap<>();
        states.get(binlog.size()).forEach((table, rows) -> state.put(table, new TreeMap<>(rows)));
        List<Change> changes = new ArrayList<>();
        String ddl = null;
        if (random.nextInt(12) == 0) {
            ddl = "CREATE OR REPLACE VIEW totals AS SELECT " + number;
        } else {
            int rows = random.nextInt(6) == 0 ? 10 + random.nextInt(15) : random.nextInt(4);
            for (int row = 0; row < rows; row++) {
                changes.add(change(random, number * 100 + row, state));
            }
        }
        binlog.add(new Transaction(number, begin, end, nowMicros, List.copyOf(changes), ddl));
        states.add(state);
    }

    private static Change change(Random random, long stamp, Map<TableName, TreeMap<Long, Object[]>> state) {
        TableDefinition table = TABLES.get(random.nextInt(TABLES.size()));
        TreeMap<Long, Object[]> rows = state.get(table.name());
        long key = random.nextInt(KEYS);
        Object[] before = rows.get(key);
        if (before == null) {
            Object[] after = row(key, stamp);
            rows.put(key, after);
            return new Change(table, RowOperation.INSERT, null, after);
        }
        if (random.nextInt(3) == 0) {
            rows.remove(key);
            return new Change(table, RowOperation.DELETE, before, null);
        }
        long newKey = random.nextInt(6) == 0 ? random.nextInt(KEYS) : key;
        newKey = rows.containsKey(newKey) ? key : newKey;
        Object[] after = row(newKey, stamp);
        rows.remove(key);
        rows.put(newKey, after);
        return new Change(table, RowOperation.UPDATE, before, after);
    }

    /** No two rows are ever equal, so that a row in a wrong place is noticed. */
    private static Object[] row(long key, long stamp) {
        return new Object[] {key, stamp, ("text " + stamp).getBytes(StandardCharsets.UTF_8)};
    }

    private static TableDefinition table(String name) {
        return new TableDefinition(
                new TableName(DATABASE, name),
                List.of(
                        new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1),
                        new ColumnDefinition("amount", ValueKind.INTEGER, 8, 0, false, null, List.of(), true, 0),
                        new ColumnDefinition("note", ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0)));
    }
}
