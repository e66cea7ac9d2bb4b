package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** Writes rows as {@link StoredRowReader} reads them into a new file of the same columns. Not thread-safe. */
final class StoredRowWriter implements AutoCloseable {
    private final PrimitiveTypeName[] types;
    private final ParquetRows rows;

    StoredRowWriter(Path local, MessageType schema, Map<String, String> metadata, FileLayout layout)
            throws IOException {
        types = schema.getColumns().stream()
                .map(column -> column.getPrimitiveType().getPrimitiveTypeName())
                .toArray(PrimitiveTypeName[]::new);
        rows = new ParquetRows(local, schema, metadata, layout);
    }

    void write(@Nullable Object[] row) throws IOException {
        for (int i = 0; i < types.length; i++) {
            Object value = row[i];
            if (value == null) {
                rows.writeNull(i);
            } else if (value instanceof Long number) {
                if (types[i] == PrimitiveTypeName.INT32) {
                    rows.write(i, Math.toIntExact(number));
                } else {
                    rows.write(i, number);
                }
            } else if (value instanceof Float number) {
                rows.write(i, number);
            } else if (value instanceof Double number) {
                rows.write(i, number);
            } else {
                rows.write(i, (byte[]) value);
            }
        }
        rows.endRow();
    }

    PartSummary finish() throws IOException {
        return rows.finish();
    }

    /** Deletes the file unless it is finished. */
    @Override
    public void close() throws IOException {
        rows.abort();
    }
}
