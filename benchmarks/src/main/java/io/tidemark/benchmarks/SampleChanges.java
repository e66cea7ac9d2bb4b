package io.tidemark.benchmarks;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Row changes as {@link UpdateHeavyHistory} makes them, in one table, without a server. */
final class SampleChanges {
    static final TableDefinition TABLE = new TableDefinition(
            new TableName(UpdateHeavyHistory.DATABASE, UpdateHeavyHistory.table(1)),
            List.of(number("id", 1), number("k", 0), text("c"), text("pad")));

    static final int ROWS = 100_000;
    private static final int EVENT_BYTES = 300;
    private static final long SEED = 42;

    private SampleChanges() {}

    private static ColumnDefinition number(String name, int keyOrdinal) {
        return new ColumnDefinition(
                name, ValueKind.INTEGER, Integer.BYTES, 0, false, null, List.of(), false, keyOrdinal);
    }

    private static ColumnDefinition text(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "latin1", List.of(), false, 0);
    }

    /** So many transactions of four changes: two updates, a deletion, and an insertion of the same key. */
    static List<RowChange> of(int transactions) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            Object[] counted = row(random);
            Object[] more = counted.clone();
            more[1] = (Long) more[1] + 1;
            changes.add(change(i, 0, RowOperation.UPDATE, counted, more));
            Object[] written = row(random);
            Object[] rewritten = written.clone();
            rewritten[2] = digits(random, 119);
            changes.add(change(i, 1, RowOperation.UPDATE, written, rewritten));
            Object[] replaced = row(random);
            Object[] replacement = row(random);
            replacement[0] = replaced[0];
            changes.add(change(i, 2, RowOperation.DELETE, replaced, null));
            changes.add(change(i, 3, RowOperation.INSERT, null, replacement));
        }
        return changes;
    }

    private static RowChange change(int transaction, int row, RowOperation operation, Object[] before, Object[] after) {
        long number = transaction * 5L + row;
        Position position = new Position(
                number + 1,
                "0-1-" + (transaction + 1),
                new BinlogCoordinate("binlog.000001", number * EVENT_BYTES),
                row,
                1_795_251_600_000_000L + transaction / 1000 * 1_000_000L,
                1,
                7L + transaction % 4);
        return new RowChange(position, TABLE.fingerprint(), operation, 0, before, after);
    }

    private static Object[] row(SplittableRandom random) {
        return row(1L + random.nextInt(ROWS), random);
    }

    /** A row with this primary key, from 1 to {@link #ROWS}. */
    static Object[] row(long id, SplittableRandom random) {
        return new Object[] {id, 1L + random.nextInt(ROWS), digits(random, 119), digits(random, 59)};
    }

    private static byte[] digits(SplittableRandom random, int length) {
        return UpdateHeavyHistory.text(random, length).getBytes(StandardCharsets.ISO_8859_1);
    }
}
