package io.tidemark.archive.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.archive.CheckedFile;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of single rows from a file of changes or of derived changes, without the parts of the file that cannot hold them. Not
 * thread-safe.
 */
public final class RowChangeReader implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StoredRowReader rows;
    private final MessageType schema;
    private final ImageColumns after;
    private final ImageColumns before;
    private final boolean isDerived;

    private RowChangeReader(StoredRowReader rows, TableDefinition table) {
        this.rows = rows;
        this.schema = rows.schema();
        this.after = new ImageColumns(table, ColumnNames::after);
        this.before = new ImageColumns(table, ColumnNames::before);
        this.isDerived = schema.containsField("_tm_derived");
    }

    /** All changes of a file, in its order. */
    public static RowChangeReader ofAll(CheckedFile file, TableDefinition table) throws IOException {
        return new RowChangeReader(new StoredRowReader(new CheckedInputFile(file), null), table);
    }

    /** The changes that left, or took away, a row of this identity, in their order: in files of changes that of their sequences. */
    public static RowChangeReader ofIdentity(CheckedFile file, TableDefinition table, byte[] identity)
            throws IOException {
        return selecting(file, table, "_tm_key", identity);
    }

    /** The updates that gave a row of this identity another one, in no order that is worth relying on. */
    public static RowChangeReader ofMovesFrom(CheckedFile file, TableDefinition table, byte[] identity)
            throws IOException {
        return selecting(file, table, "_tm_key_before", identity);
    }

    private static RowChangeReader selecting(CheckedFile file, TableDefinition table, String column, byte[] identity)
            throws IOException {
        return new RowChangeReader(
                new StoredRowReader(new CheckedInputFile(file), new StoredRowReader.Selection(column, identity)),
                table);
    }

    /** The next change, or null behind the last one. */
    public @Nullable ArchivedChange next() throws IOException {
        @Nullable Object[] row = rows.next();
        if (row == null) {
            return null;
        }
        RowOperation operation = RowOperation.valueOf(text(row, "_tm_operation"));
        return new ArchivedChange(
                operation,
                position(row),
                operation == RowOperation.INSERT
                        ? null
                        : before.read(row, schema, optionalText(row, "_tm_exact_before")),
                operation == RowOperation.DELETE ? null : after.read(row, schema, optionalText(row, "_tm_exact")),
                value(row, "_tm_key_before") != null,
                isDerived ? cascade(row) : null);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private Position position(@Nullable Object[] row) {
        return new Position(
                number(row, isDerived ? "_tm_cause_sequence" : "_tm_sequence"),
                optionalText(row, "_tm_gtid"),
                new BinlogCoordinate(text(row, "_tm_binlog_file"), number(row, "_tm_binlog_offset")),
                number(row, "_tm_row"),
                number(row, "_tm_commit_time"),
                number(row, "_tm_server_id"),
                number(row, "_tm_thread_id"));
    }

    private ArchivedChange.Cascade cascade(@Nullable Object[] row) throws IOException {
        return new ArchivedChange.Cascade(
                text(row, "_tm_cause_table"),
                list(text(row, "_tm_cause_keys")),
                text(row, "_tm_cause_path"),
                list(optionalText(row, "_tm_computed")));
    }

    private static List<String> list(@Nullable String json) throws IOException {
        List<String> names = new ArrayList<>();
        if (json != null) {
            for (JsonNode name : MAPPER.readTree(json)) {
                names.add(name.textValue());
            }
        }
        return names;
    }

    private @Nullable Object value(@Nullable Object[] row, String column) {
        return row[schema.getFieldIndex(column)];
    }

    private long number(@Nullable Object[] row, String column) {
        return (Long) Objects.requireNonNull(value(row, column));
    }

    private @Nullable String optionalText(@Nullable Object[] row, String column) {
        Object value = value(row, column);
        return value == null ? null : new String((byte[]) value, StandardCharsets.UTF_8);
    }

    private String text(@Nullable Object[] row, String column) {
        return Objects.requireNonNull(optionalText(row, column));
    }
}
