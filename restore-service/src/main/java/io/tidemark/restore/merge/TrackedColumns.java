package io.tidemark.restore.merge;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The columns of a table that cascades depend on: its primary key's and those of foreign keys on either side. */
final class TrackedColumns {
    private final TableDefinition table;
    private final RowIdentity identity;
    private final int[] indexes;

    private TrackedColumns(TableDefinition table, int[] indexes) {
        this.table = table;
        this.identity = new RowIdentity(table);
        this.indexes = indexes;
    }

    static TrackedColumns of(TableDefinition table, List<ReferentialKey> keys) {
        TreeSet<Integer> tracked = new TreeSet<>();
        for (int column : table.keyColumns()) {
            tracked.add(column);
        }
        for (ReferentialKey key : keys) {
            if (key.child().equals(table.name())) {
                key.columns().forEach(column -> tracked.add(indexOf(table, column)));
            }
            if (key.parent().equals(table.name())) {
                key.parentColumns().forEach(column -> tracked.add(indexOf(table, column)));
            }
        }
        return new TrackedColumns(
                table, tracked.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Indexes into the table's columns. */
    int[] indexes() {
        return indexes;
    }

    int size() {
        return indexes.length;
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

    /** The identity of a row of a table with a key, from its tracked cells. */
    byte[] identity(@Nullable Object[] cells) {
        @Nullable Object[] image = new Object[table.columns().size()];
        for (int slot = 0; slot < indexes.length; slot++) {
            image[indexes[slot]] = cells[slot];
        }
        return identity.of(image);
    }

    /** Whether values of these columns may be equal to the server without having the same bytes. */
    boolean hasCollation(List<String> names) {
        return names.stream()
                .map(name -> table.columns().get(indexOf(table, name)))
                .anyMatch(column -> column.kind() == ValueKind.TEXT && !"binary".equals(column.charset()));
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
