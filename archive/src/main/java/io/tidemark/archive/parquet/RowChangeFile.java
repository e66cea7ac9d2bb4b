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
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A file of changes or of derived changes of which single rows are read, without the parts that cannot hold them. Not thread-safe. */
public final class RowChangeFile implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CheckedFile file;
    private final InputFile input;
    private final ParquetMetadata footer;
    private final MessageType schema;
    private final ImageColumns after;
    private final ImageColumns before;
    private final boolean isDerived;

    /**
     * @param file the file, which is closed with this
     * @param table the definition of its rows
     */
    public RowChangeFile(CheckedFile file, TableDefinition table) throws IOException {
        this.file = file;
        this.input = new CheckedInputFile(file);
        try (ParquetFileReader reader =
                ParquetFileReader.open(input, StoredRowReader.options().build())) {
            this.footer = reader.getFooter();
        }
        this.schema = footer.getFileMetaData().getSchema();
        this.after = new ImageColumns(table, ColumnNames::after);
        this.before = new ImageColumns(table, ColumnNames::before);
        this.isDerived = schema.containsField("_tm_derived");
    }

    /** Some of a file's changes, one by one. */
    public interface Changes extends AutoCloseable {
        /** The next change, or null behind the last one. */
        @Nullable
        ArchivedChange next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** All changes, in the file's order. */
    public Changes all() throws IOException {
        StoredRowReader rows = new StoredRowReader(input);
        return changes(rows::next, rows::close);
    }

    /** The changes that left, or took away, a row of this identity, in their order. */
    public Changes ofIdentity(byte[] identity) throws IOException {
        return selected("_tm_key", identity);
    }

    /** The updates that gave a row of this identity another one, in no order that is worth relying on. */
    public Changes movesFrom(byte[] identity) throws IOException {
        return selected("_tm_key_before", identity);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Changes selected(String column, byte[] identity) throws IOException {
        SelectedRowReader rows = new SelectedRowReader(input, footer, column, identity);
        return changes(rows::next, rows::close);
    }

    private Changes changes(Rows rows, Closing closing) {
        return new Changes() {
            @Override
            public @Nullable ArchivedChange next() throws IOException {
                @Nullable Object[] row = rows.next();
                return row == null ? null : change(row);
            }

            @Override
            public void close() throws IOException {
                closing.close();
            }
        };
    }

    private interface Rows {
        @Nullable
        Object @Nullable [] next() throws IOException;
    }

    private interface Closing {
        void close() throws IOException;
    }

    private ArchivedChange change(@Nullable Object[] row) throws IOException {
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
