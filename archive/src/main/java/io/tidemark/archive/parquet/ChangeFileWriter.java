package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Writes a file of one table's row changes under one definition, in the order of their sequences. Not thread-safe. */
public final class ChangeFileWriter implements AutoCloseable {
    private static final int SEQUENCE = 0;
    private static final int OPERATION = 1;
    private static final int POSITION = 2;
    private static final int FLAGS = POSITION + PositionColumns.COUNT;
    private static final int KEY = FLAGS + 1;
    private static final int KEY_BEFORE = KEY + 1;
    private static final int EXACT = KEY_BEFORE + 1;
    private static final int EXACT_BEFORE = EXACT + 1;
    private static final int FIRST_AFTER = EXACT_BEFORE + 1;

    private final TableDefinition table;
    private final RowIdentity identity;
    private final ImageColumns after;
    private final ImageColumns before;
    private final int firstBefore;
    private final ParquetRows rows;
    private @Nullable Position first;
    private @Nullable Position last;

    /**
     * @param table the definition of all rows
     * @param local the file to make; it must not exist
     */
    public ChangeFileWriter(TableDefinition table, Path local) throws IOException {
        this.table = table;
        this.identity = new RowIdentity(table);
        this.after = new ImageColumns(table, ColumnNames::after);
        this.before = new ImageColumns(table, ColumnNames::before);
        this.firstBefore = FIRST_AFTER + table.columns().size();
        this.rows = new ParquetRows(local, schema(), FileColumns.metadata(table), FileLayout.FRESH);
    }

    /**
     * Adds a change.
     *
     * @throws IllegalArgumentException if it is of another definition, or does not come after the change before it
     */
    public void write(RowChange change) throws IOException {
        Position position = change.position();
        if (!change.table().equals(table.fingerprint())) {
            throw new IllegalArgumentException(
                    "change " + position.sequence() + " is of definition " + change.table() + ", the file of " + table);
        }
        if (last != null && last.compareTo(position) >= 0) {
            throw new IllegalArgumentException(
                    "change " + position.sequence() + " does not come after change " + last.sequence());
        }
        if (first == null) {
            first = position;
        }
        last = position;
        rows.write(SEQUENCE, position.sequence());
        rows.write(OPERATION, change.operation().name());
        PositionColumns.write(rows, POSITION, position);
        rows.write(FLAGS, change.flags());
        writeIdentities(change);
        rows.writeOptional(EXACT, after.write(rows, FIRST_AFTER, change.after()));
        rows.writeOptional(EXACT_BEFORE, before.write(rows, firstBefore, change.before()));
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

    /**
     * Completes the file.
     *
     * @throws IllegalStateException if nothing was written
     */
    public FileSummary finish() throws IOException {
        if (first == null || last == null) {
            throw new IllegalStateException("a file of changes of " + table + " would be empty");
        }
        return FileSummary.of(rows.finish(), first, last);
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

    private void writeIdentities(RowChange change) {
        byte[] beforeKey = change.before() == null ? null : identity.of(change.before());
        byte[] afterKey = change.after() == null ? null : identity.of(change.after());
        boolean isDelete = change.operation() == RowOperation.DELETE;
        byte[] key = isDelete ? beforeKey : afterKey;
        if (key == null) {
            throw new IllegalArgumentException("change " + change.position().sequence() + " of " + table + " is a "
                    + change.operation() + " without the image it needs");
        }
        rows.write(KEY, key);
        if (isDelete || beforeKey == null || Arrays.equals(beforeKey, afterKey)) {
            rows.writeNull(KEY_BEFORE);
        } else {
            rows.write(KEY_BEFORE, beforeKey);
        }
    }

    private MessageType schema() {
        List<Type> fields = new ArrayList<>(
                List.of(FileColumns.number(INT64, "_tm_sequence"), FileColumns.text(REQUIRED, "_tm_operation")));
        fields.addAll(PositionColumns.types());
        fields.addAll(List.of(
                FileColumns.number(INT32, "_tm_flags"),
                FileColumns.bytes(REQUIRED, "_tm_key"),
                FileColumns.bytes(OPTIONAL, "_tm_key_before"),
                FileColumns.text(OPTIONAL, "_tm_exact"),
                FileColumns.text(OPTIONAL, "_tm_exact_before")));
        fields.addAll(after.types());
        fields.addAll(before.types());
        return new MessageType("change", fields);
    }
}
