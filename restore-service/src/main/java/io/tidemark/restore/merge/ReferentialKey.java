package io.tidemark.restore.merge;

import io.tidemark.schemas.TableName;
import java.util.List;

/**
 * A foreign key whose actions InnoDB performs below the binary log.
 *
 * @param name the constraint's name; InnoDB works through a parent's keys in its order
 * @param child the table that refers
 * @param columns its columns
 * @param parent the table referred to
 * @param parentColumns the columns referred to, one for each of {@code columns}
 * @param onDelete what happens when the parent's row is deleted
 * @param onUpdate what happens when the parent's key changes
 * @param comparison when texts in its columns are equal
 */
public record ReferentialKey(
        String name,
        TableName child,
        List<String> columns,
        TableName parent,
        List<String> parentColumns,
        ReferentialAction onDelete,
        ReferentialAction onUpdate,
        TextComparison comparison) {
    /** Copies the columns. */
    public ReferentialKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    /** Whether it changes rows of the child at all. */
    public boolean acts() {
        return onDelete != ReferentialAction.NONE || onUpdate != ReferentialAction.NONE;
    }
}
