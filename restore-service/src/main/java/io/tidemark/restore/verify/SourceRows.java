package io.tidemark.restore.verify;

import io.tidemark.schemas.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as the source had them at some position.
 *
 * @param definition the table as the source had it
 * @param rows files of the form of snapshot parts; none for no rows
 * @param count how many rows
 * @param after identity of the last key before the range; null for the table's start
 * @param upTo identity of the range's last key; null for the table's end
 * @param range the range in words; empty for the whole table
 */
public record SourceRows(
        TableDefinition definition,
        List<Path> rows,
        long count,
        byte @Nullable [] after,
        byte @Nullable [] upTo,
        String range) {
    /** Copies the list. */
    public SourceRows {
        rows = List.copyOf(rows);
    }

    /** What a verification calls it. */
    String unit() {
        return "source " + definition.name() + (range.isEmpty() ? "" : " " + range);
    }
}
