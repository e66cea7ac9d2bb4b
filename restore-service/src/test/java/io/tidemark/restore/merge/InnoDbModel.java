package io.tidemark.restore.merge;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What InnoDB does to rows, as plainly as possible: every change is applied to lists of rows at once, with its cascades; only the
 * change itself is logged. Shares no code with the merge.
 */
final class InnoDbModel {
    private final Map<TableName, TableDefinition> definitions = new LinkedHashMap<>();
    private final Map<TableName, List<@Nullable Object[]>> rows = new LinkedHashMap<>();
    private final List<ReferentialKey> keys;
    private final List<RowChange> log = new ArrayList<>();
    private final List<Cascaded> cascaded = new ArrayList<>();
    private long sequence;

    /**
     * A change that was not logged.
     *
     * @param cause sequence of the logged change that it follows from
     * @param after null where the row was deleted
     */
    record Cascaded(
            long cause,
            TableName table,
            @Nullable Object[] before,
            @Nullable Object @Nullable [] after) {}

    InnoDbModel(List<TableDefinition> tables, List<ReferentialKey> keys) {
        this.keys = keys;
        for (TableDefinition table : tables) {
            definitions.put(table.name(), table);
            rows.put(table.name(), new ArrayList<>());
        }
    }

    long sequence() {
        return sequence;
    }

    List<RowChange> log() {
        return log;
    }

    /** Everything that was not logged, in the order in which it happened. */
    List<Cascaded> cascaded() {
        return cascaded;
    }

    List<@Nullable Object[]> rows(TableName table) {
        return rows.get(table);
    }

    Map<TableName, List<@Nullable Object[]>> copy() {
        Map<TableName, List<@Nullable Object[]>> copy = new LinkedHashMap<>();
        rows.forEach((table, list) -> copy.put(
                table, new ArrayList<>(list.stream().map(Object[]::clone).toList())));
        return copy;
    }

    void insert(TableName table, @Nullable Object... row) {
        rows.get(table).add(row);
        log(table, RowOperation.INSERT, 0, null, row.clone());
    }

    void delete(TableName table, @Nullable Object[] row, boolean checks) {
        log(table, RowOperation.DELETE, checks ? 0 : 2, row.clone(), null);
        remove(table, row, checks);
    }

    void update(TableName table, @Nullable Object[] row, @Nullable Object[] after, boolean checks) {
        log(table, RowOperation.UPDATE, checks ? 0 : 2, row.clone(), after.clone());
        replace(table, row, after, checks);
    }

    private void remove(TableName table, @Nullable Object[] row, boolean cascade) {
        rows.get(table).removeIf(other -> other == row);
        if (cascade) {
            for (ReferentialKey key : actingOn(table)) {
                for (@Nullable Object[] child : referrers(key, row)) {
                    if (key.onDelete() == ReferentialAction.CASCADE) {
                        cascaded.add(new Cascaded(sequence, key.child(), child.clone(), null));
                        remove(key.child(), child, true);
                    } else if (key.onDelete() == ReferentialAction.SET_NULL) {
                        @Nullable Object[] after = child.clone();
                        key.columns().forEach(column -> after[index(key.child(), column)] = null);
                        cascaded.add(new Cascaded(sequence, key.child(), child.clone(), after.clone()));
                        replace(key.child(), child, after, true);
                    }
                }
            }
        }
    }

    private void replace(TableName table, @Nullable Object[] row, @Nullable Object[] after, boolean cascade) {
        @Nullable Object[] before = row.clone();
        System.arraycopy(after, 0, row, 0, row.length);
        if (cascade) {
            for (ReferentialKey key : actingOn(table)) {
                List<@Nullable Object> old = cells(key.parent(), key.parentColumns(), before);
                List<@Nullable Object> now = cells(key.parent(), key.parentColumns(), row);
                // A change of spelling is a change; whose columns are concerned is another question.
                if (key.onUpdate() != ReferentialAction.NONE && !Objects.deepEquals(old.toArray(), now.toArray())) {
                    for (@Nullable Object[] child : referrers(key, before)) {
                        @Nullable Object[] changed = child.clone();
                        for (int i = 0; i < key.columns().size(); i++) {
                            int column = index(key.child(), key.columns().get(i));
                            if (key.onUpdate() == ReferentialAction.SET_NULL) {
                                changed[column] = null;
                            } else if (!Objects.deepEquals(old.get(i), now.get(i))) {
                                changed[column] = now.get(i);
                            }
                        }
                        cascaded.add(new Cascaded(sequence, key.child(), child.clone(), changed.clone()));
                        replace(key.child(), child, changed, true);
                    }
                }
            }
        }
    }

    private List<ReferentialKey> actingOn(TableName parent) {
        return keys.stream().filter(key -> key.parent().equals(parent)).toList();
    }

    List<@Nullable Object[]> referrers(ReferentialKey key, @Nullable Object[] parentRow) {
        List<@Nullable Object> wanted = cells(key.parent(), key.parentColumns(), parentRow);
        return new ArrayList<>(rows.get(key.child()).stream()
                .filter(row -> {
                    List<@Nullable Object> reference = cells(key.child(), key.columns(), row);
                    return !reference.contains(null) && equal(reference, wanted);
                })
                .toList());
    }

    private List<@Nullable Object> cells(TableName table, List<String> columns, @Nullable Object[] row) {
        List<@Nullable Object> cells = new ArrayList<>();
        columns.forEach(column -> cells.add(row[index(table, column)]));
        return cells;
    }

    private static boolean equal(List<@Nullable Object> one, List<@Nullable Object> other) {
        return Objects.deepEquals(compared(one), compared(other));
    }

    private static Object[] compared(List<@Nullable Object> cells) {
        return cells.stream()
                .map(cell -> cell instanceof byte[] text ? FoldedTexts.folded(text) : cell)
                .toArray();
    }

    private int index(TableName table, String column) {
        return definitions.get(table).columns().stream()
                .map(definition -> definition.name())
                .toList()
                .indexOf(column);
    }

    private void log(
            TableName table,
            RowOperation operation,
            int flags,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        sequence++;
        Position position = new Position(
                sequence, "0-1-" + sequence, new BinlogCoordinate("binlog.000001", sequence), 0, sequence, 1, 1);
        log.add(new RowChange(position, definitions.get(table).fingerprint(), operation, flags, before, after));
    }

    /** A row as a text by which rows can be counted and compared. */
    static String text(@Nullable Object[] row) {
        return Arrays.deepToString(row);
    }
}
