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
 * @param collations the collation of each of {@code columns}; empty where it holds no text or has its character set's default
 */
public record ReferentialKey(
        String name,
        TableName child,
        List<String> columns,
        TableName parent,
        List<String> parentColumns,
        ReferentialAction onDelete,
        ReferentialAction onUpdate,
        List<String> collations) {
    /** Copies the lists. */
    public ReferentialKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
        collations = List.copyOf(collations);
    }

    /** Whether it changes rows of the child at all. */
    public boolean acts() {
        return onDelete != ReferentialAction.NONE || onUpdate != ReferentialAction.NONE;
    }
}
