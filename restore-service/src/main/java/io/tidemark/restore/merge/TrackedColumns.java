package io.tidemark.restore.merge;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table that cascades depend on: its primary key's and those of foreign keys on either side. In the engine's
 * tables about cascades, each stands as a typed value {@code v<slot>} and, where the type cannot hold it, its exact text
 * {@code x<slot>}.
 */
final class TrackedColumns {
    private final TableDefinition table;
    private final List<CellColumn> columns;
    private final RowIdentity identity;
    private final int[] indexes;

    private TrackedColumns(MergedTable table, int[] indexes) {
        this.table = table.definition();
        this.columns = IntStream.of(indexes).mapToObj(table.columns()::get).toList();
        this.identity = new RowIdentity(this.table);
        this.indexes = indexes;
    }

    static TrackedColumns of(MergedTable table, List<ReferentialKey> keys) {
        TableDefinition definition = table.definition();
        TreeSet<Integer> tracked = new TreeSet<>();
        for (int column : definition.keyColumns()) {
            tracked.add(column);
        }
        for (ReferentialKey key : keys) {
            if (key.child().equals(definition.name())) {
                key.columns().forEach(column -> tracked.add(indexOf(definition, column)));
            }
            if (key.parent().equals(definition.name())) {
                key.parentColumns().forEach(column -> tracked.add(indexOf(definition, column)));
            }
        }
        return new TrackedColumns(
                table, tracked.stream().mapToInt(Integer::intValue).toArray());
    }

    int size() {
        return indexes.length;
    }

    CellColumn column(int slot) {
        return columns.get(slot);
    }

    /** Where columns stand among the tracked ones. */
    int[] slots(List<String> names) {
        List<Integer> slots = new ArrayList<>();
        for (String name : names) {
            int column = indexOf(table, name);
            for (int slot = 0; slot < indexes.length; slot++) {
                if (indexes[slot] == column) {
                    slots.add(slot);
                }
            }
        }
        return slots.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether a slot is part of the primary key. */
    boolean isKey(int slot) {
        return table.columns().get(indexes[slot]).keyOrdinal() > 0;
    }

    /** A list with an entry per slot. */
    String each(IntFunction<String> entry) {
        return IntStream.range(0, size()).mapToObj(entry).collect(Collectors.joining(", "));
    }

    /** The values of the (after) images of a relation of rows or changes, under the names that {@code prefix} begins. */
    String imageAfter(String relation, String prefix) {
        return each(slot -> value(columns.get(slot).after(relation), relation + "._tm_exact", prefix, slot));
    }

    /** The values of the before images of a relation of changes. */
    String imageBefore(String relation, String prefix) {
        return each(slot -> value(columns.get(slot).before(relation), relation + "._tm_exact_before", prefix, slot));
    }

    private String value(String typed, String exact, String prefix, int slot) {
        return typed + " AS " + prefix + "v" + slot + ", " + columns.get(slot).exactOf(exact) + " AS " + prefix + "x"
                + slot;
    }

    /** The value in a slot as a text: equal texts mean the same bytes. */
    String bytes(String relation, String prefix, int slot) {
        String typed = relation + "." + prefix + "v" + slot;
        return "coalesce(" + relation + "." + prefix + "x" + slot + ", CAST(" + typed + " AS VARCHAR))";
    }

    /** The select list by which {@link #read} takes a slot's cell. */
    String selected(String relation, int slot) {
        return selected(relation, "", slot);
    }

    /** As {@link #selected(String, int)}, under names that {@code prefix} begins. */
    String selected(String relation, String prefix, int slot) {
        return columns.get(slot).selected(relation + "." + prefix + "v" + slot) + ", " + relation + "." + prefix + "x"
                + slot;
    }

    /** How many columns {@link #selected} has. */
    static final int SELECTED_WIDTH = 2;

    /** Reads the cells of all slots, selected one after another from column {@code first} on. */
    @Nullable
    Object[] read(ResultSet row, int first) throws SQLException {
        @Nullable Object[] cells = new Object[size()];
        for (int slot = 0; slot < cells.length; slot++) {
            int at = first + slot * SELECTED_WIDTH;
            cells[slot] = columns.get(slot).read(row, at, row.getString(at + 1));
        }
        return cells;
    }

    /** Puts the cells of all slots into an image of the whole row. */
    @Nullable
    Object[] applyTo(@Nullable Object[] image, @Nullable Object[] cells) {
        for (int slot = 0; slot < indexes.length; slot++) {
            image[indexes[slot]] = cells[slot];
        }
        return image;
    }

    /** Whether an image has other cells in the slots than these. */
    boolean differ(@Nullable Object[] image, @Nullable Object[] cells) {
        @Nullable
        Object[] own = IntStream.of(indexes).mapToObj(index -> image[index]).toArray();
        return !Arrays.deepEquals(own, cells);
    }

    /** The identity of a row of a table with a key, from its tracked cells. */
    byte[] identity(@Nullable Object[] cells) {
        return identity.of(applyTo(new Object[table.columns().size()], cells));
    }

    private static int indexOf(TableDefinition table, String name) {
        List<ColumnDefinition> columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new MergeException(
                "table " + table.name() + " has no column " + name + ", to which a foreign key refers");
    }
}
