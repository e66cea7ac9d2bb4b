package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Writes a part of a full snapshot of a table. Not thread-safe: one writer per part and thread. */
public final class SnapshotPartWriter implements AutoCloseable {
    private static final int KEY = 0;
    private static final int EXACT = 1;
    private static final int FIRST_CELL = 2;

    private final RowIdentity identity;
    private final ImageColumns image;
    private final ParquetRows rows;

    /**
     * @param table the definition of all rows
     * @param local the file to make; it must not exist
     */
    public SnapshotPartWriter(TableDefinition table, Path local) throws IOException {
        this.identity = new RowIdentity(table);
        this.image = new ImageColumns(table, ColumnNames::after);
        List<Type> fields = new ArrayList<>(
                List.of(FileColumns.bytes(REQUIRED, "_tm_key"), FileColumns.text(OPTIONAL, "_tm_exact")));
        fields.addAll(image.types());
        this.rows =
                new ParquetRows(local, new MessageType("row", fields), FileColumns.metadata(table), FileLayout.LASTING);
    }

    /** Adds a row: one canonical cell per column. */
    public void write(@Nullable Object[] row) throws IOException {
        rows.write(KEY, identity.of(row));
        rows.writeOptional(EXACT, image.write(rows, FIRST_CELL, row));
        rows.endRow();
    }

    /** Rows written so far. */
    public long rows() {
        return rows.rows();
    }

    /** About the file's size so far, what is still in memory included. */
    public long bytesWritten() {
        return rows.bytesWritten();
    }

    /** Completes the file, which may be without rows. */
    public PartSummary finish() throws IOException {
        return rows.finish();
    }

    /** Gives the file up and deletes it; does nothing once it is finished. */
    public void abort() throws IOException {
        rows.abort();
    }

    /** As {@link #abort}. */
    @Override
    public void close() throws IOException {
        abort();
    }
}
