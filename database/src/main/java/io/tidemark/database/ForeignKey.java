package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.util.List;

/**
 * A foreign key.
 *
 * @param name constraint name
 * @param child table that holds the constraint
 * @param columns its referring columns
 * @param parent table referred to; may lie in another database
 * @param parentColumns the columns referred to, one for each of {@code columns}
 * @param onDelete {@code CASCADE}, {@code SET NULL}, {@code SET DEFAULT}, {@code RESTRICT} or {@code NO ACTION}
 * @param onUpdate likewise
 */
public record ForeignKey(
        String name,
        TableName child,
        List<String> columns,
        TableName parent,
        List<String> parentColumns,
        String onDelete,
        String onUpdate) {
    /** Copies the columns. */
    public ForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }
}
