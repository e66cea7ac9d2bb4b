package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

/**
 * Writes a file of what foreign keys did to one table's rows below the binary log, in the order of its causes. Columns that files of
 * changes have, too, have the same names and types here, so that queries can read both together. Not thread-safe.
 */
public final class DerivedFileWriter implements AutoCloseable {
    private static final int DERIVED = 0;
    private static final int OPERATION = 1;
    private static final int CAUSE_SEQUENCE = 2;
    private static final int CAUSE_TABLE = 3;
    private static final int CAUSE_KEYS = 4;
    private static final int CAUSE_PATH = 5;
    private static final int POSITION = 6;
    private static final int KEY = POSITION + PositionColumns.COUNT;
    private static final int KEY_BEFORE = KEY + 1;
    private static final int EXACT = KEY_BEFORE + 1;
    private static final int EXACT_BEFORE = EXACT + 1;
    private static final int COMPUTED = EXACT_BEFORE + 1;
    private static final int FIRST_AFTER = COMPUTED + 1;

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
    public DerivedFileWriter(TableDefinition table, Path local) throws IOException {
        this.identity = new RowIdentity(table);
        this.after = new ImageColumns(table, ColumnNames::after);
        this.before = new ImageColumns(table, ColumnNames::before);
        this.firstBefore = FIRST_AFTER + table.columns().size();
        this.rows = new ParquetRows(local, schema(), FileColumns.metadata(table), FileLayout.LASTING);
    }

    /**
     * Adds a change.
     *
     * @throws IllegalArgumentException if its cause comes before that of the change before it
     */
    public void write(DerivedChange change) throws IOException {
        Position cause = change.cause();
        if (last != null && last.sequence() > cause.sequence()) {
            throw new IllegalArgumentException("what follows from change " + cause.sequence()
                    + " does not come after what follows from change " + last.sequence());
        }
        if (first == null) {
            first = cause;
        }
        last = cause;
        rows.write(DERIVED, true);
        rows.write(OPERATION, (change.after() == null ? RowOperation.DELETE : RowOperation.UPDATE).name());
        rows.write(CAUSE_SEQUENCE, cause.sequence());
        rows.write(CAUSE_TABLE, change.causeTable().toString());
        rows.write(CAUSE_KEYS, text(change.keys()));
        rows.write(CAUSE_PATH, change.path());
        PositionColumns.write(rows, POSITION, cause);
        writeIdentities(change);
        rows.writeOptional(COMPUTED, change.computed().isEmpty() ? null : text(change.computed()));
        rows.writeOptional(EXACT, after.write(rows, FIRST_AFTER, change.after()));
        rows.writeOptional(EXACT_BEFORE, before.write(rows, firstBefore, change.before()));
        rows.endRow();
    }

    /** Rows written so far. */
    public long rows() {
        return rows.rows();
    }

    /**
     * Completes the file. Sequences and times in the summary are those of the causes.
     *
     * @throws IllegalStateException if nothing was written
     */
    public FileSummary finish() throws IOException {
        if (first == null || last == null) {
            throw new IllegalStateException("a file of derived changes needs at least one");
        }
        return FileSummary.of(rows.finish(), first, last);
    }

    /** Gives the file up and deletes it; does nothing once it is finished. */
    @Override
    public void close() throws IOException {
        rows.abort();
    }

    private void writeIdentities(DerivedChange change) {
        byte[] beforeKey = identity.of(change.before());
        byte[] afterKey = change.after() == null ? beforeKey : identity.of(change.after());
        rows.write(KEY, afterKey);
        if (Arrays.equals(beforeKey, afterKey)) {
            rows.writeNull(KEY_BEFORE);
        } else {
            rows.write(KEY_BEFORE, beforeKey);
        }
    }

    private static String text(List<String> names) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        names.forEach(array::add);
        return array.toString();
    }

    private MessageType schema() {
        List<Type> fields = new ArrayList<>(List.of(
                FileColumns.number(BOOLEAN, "_tm_derived"),
                FileColumns.text(REQUIRED, "_tm_operation"),
                FileColumns.number(INT64, "_tm_cause_sequence"),
                FileColumns.text(REQUIRED, "_tm_cause_table"),
                FileColumns.text(REQUIRED, "_tm_cause_keys"),
                FileColumns.text(REQUIRED, "_tm_cause_path")));
        fields.addAll(PositionColumns.types());
        fields.addAll(List.of(
                FileColumns.bytes(REQUIRED, "_tm_key"),
                FileColumns.bytes(OPTIONAL, "_tm_key_before"),
                FileColumns.text(OPTIONAL, "_tm_exact"),
                FileColumns.text(OPTIONAL, "_tm_exact_before"),
                FileColumns.text(OPTIONAL, "_tm_computed")));
        fields.addAll(after.types());
        fields.addAll(before.types());
        return new MessageType("derived", fields);
    }
}
