package io.tidemark.archive.parquet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.TableDefinition;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The columns of one row image in a Parquet file, side by side. */
final class ImageColumns {
    private final TableDefinition table;
    private final List<TableColumn> columns;

    /**
     * @param table the rows' table
     * @param naming makes a column's name in the file of its name in the table
     */
    ImageColumns(TableDefinition table, UnaryOperator<String> naming) {
        this.table = table;
        this.columns = table.columns().stream()
                .map(column -> new TableColumn(column, naming.apply(column.name())))
                .toList();
    }

    List<Type> types() {
        return columns.stream().<Type>map(TableColumn::type).toList();
    }

    /**
     * Writes an image, or nulls where there is none.
     *
     * @return the exact values of cells without a typed value, as JSON; null if there are none
     */
    @Nullable
    String write(ParquetRows rows, int firstColumn, @Nullable Object @Nullable [] image) {
        if (image == null) {
            for (int i = 0; i < columns.size(); i++) {
                rows.writeNull(firstColumn + i);
            }
            return null;
        }
        if (image.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of " + table + " has " + image.length + " cells instead of " + columns.size());
        }
        ObjectNode exact = null;
        for (int i = 0; i < image.length; i++) {
            String text = columns.get(i).write(rows, firstColumn + i, image[i]);
            if (text != null) {
                exact = exact == null ? JsonNodeFactory.instance.objectNode() : exact;
                exact.put(columns.get(i).name(), text);
            }
        }
        return exact == null ? null : exact.toString();
    }
}
