package io.tidemark.archive.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The columns of one row image in a Parquet file, side by side. */
final class ImageColumns {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    /**
     * The image that {@link #write} wrote into columns of the same names.
     *
     * @param row a row as {@link StoredRowReader} gives it
     * @param schema its columns
     * @param exact the exact values, as JSON; null if there are none
     * @throws IOException if the row lacks a column, or the exact values are none
     */
    @Nullable
    Object[] read(@Nullable Object[] row, MessageType schema, @Nullable String exact) throws IOException {
        JsonNode texts = exact == null ? JsonNodeFactory.instance.objectNode() : MAPPER.readTree(exact);
        @Nullable Object[] image = new Object[columns.size()];
        for (int i = 0; i < image.length; i++) {
            TableColumn column = columns.get(i);
            if (!schema.containsField(column.type().getName())) {
                throw new IOException("a file of changes of " + table + " lacks the column "
                        + column.type().getName());
            }
            JsonNode text = texts.get(column.name());
            image[i] = column.read(
                    row[schema.getFieldIndex(column.type().getName())], text == null ? null : text.textValue());
        }
        return image;
    }
}
