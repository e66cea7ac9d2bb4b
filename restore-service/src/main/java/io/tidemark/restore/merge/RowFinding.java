package io.tidemark.restore.merge;

import io.tidemark.schemas.TableName;
import java.util.List;

/**
 * A row that is not as it should be. It names places, not contents: findings are kept in records and logs.
 *
 * @param table its table
 * @param key its primary key as {@code column=value}; a hash where the table has none
 * @param columns the columns that differ; none if the whole row is missing or too much
 * @param what what is wrong with it
 */
public record RowFinding(TableName table, String key, List<String> columns, String what) {
    /** Copies the list. */
    public RowFinding {
        columns = List.copyOf(columns);
    }

    /** One sentence for people. */
    public String sentence() {
        return "table " + table + ", row " + key + (columns.isEmpty() ? "" : ", column " + String.join(", ", columns))
                + ": " + what;
    }
}
