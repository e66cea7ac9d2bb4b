package io.tidemark.restore.merge;

import io.tidemark.schemas.TableDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What foreign keys may do to a table's rows without an event in the binary log.
 *
 * @param columns columns that may get other values
 * @param rowsVanish whether rows may be deleted
 * @param keysChange whether a row's primary key may change
 */
public record CascadeReach(Set<String> columns, boolean rowsVanish, boolean keysChange) {
    /** No foreign key acts on the table. */
    public static final CascadeReach NONE = new CascadeReach(Set.of(), false, false);

    /** Copies the set. */
    public CascadeReach {
        columns = Set.copyOf(columns);
    }

    /**
     * What {@code keys} may do to a table.
     *
     * @param generated columns that the server computes, which follow the columns that change
     */
    public static CascadeReach of(TableDefinition table, List<ReferentialKey> keys, Set<String> generated) {
        Set<String> columns = new HashSet<>();
        boolean rowsVanish = false;
        for (ReferentialKey key : keys) {
            if (key.child().equals(table.name()) && key.acts()) {
                rowsVanish |= key.onDelete() == ReferentialAction.CASCADE;
                if (key.onDelete() == ReferentialAction.SET_NULL || key.onUpdate() != ReferentialAction.NONE) {
                    columns.addAll(key.columns());
                }
            }
        }
        boolean keysChange = false;
        for (int index : table.keyColumns()) {
            keysChange |= columns.contains(table.columns().get(index).name());
        }
        if (!columns.isEmpty()) {
            columns.addAll(generated);
        }
        return new CascadeReach(columns, rowsVanish, keysChange);
    }
}
