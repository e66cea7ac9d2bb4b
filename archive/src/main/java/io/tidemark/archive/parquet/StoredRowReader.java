package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a local file of the archive row by row with one row group in memory at a time. Values are what Parquet stores, without any
 * conversion: Long for the integers of both sizes, Float, Double, Boolean, byte[] for byte strings of fixed and variable length, null.
 * Not thread-safe.
 */
final class StoredRowReader implements AutoCloseable {
    private final ParquetFileReader file;
    private final MessageType schema;
    private final List<ColumnReader> columns = new ArrayList<>();
    private long rowsLeftInGroup;

    StoredRowReader(Path local) throws IOException {
        this(new LocalInputFile(local));
    }

    StoredRowReader(InputFile input) throws IOException {
        file = ParquetFileReader.open(input, options().build());
        schema = file.getFileMetaData().getSchema();
    }

    /** How all files of the archive are read. */
    static ParquetReadOptions.Builder options() {
        return new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodec(FileLayout.LASTING))
                .usePageChecksumVerification();
    }

    /** The file's columns, all of them primitive and not repeated. */
    MessageType schema() {
        return schema;
    }

    /** The footer's metadata. */
    Map<String, String> metadata() {
        return file.getFileMetaData().getKeyValueMetaData();
    }

    /** The next row's values in the order of the columns, or null behind the last row. */
    @Nullable
    Object @Nullable [] next() throws IOException {
        while (rowsLeftInGroup == 0) {
            PageReadStore group = file.readNextRowGroup();
            if (group == null) {
                return null;
            }
            startGroup(group);
        }
        rowsLeftInGroup--;
        return row(columns);
    }

    /** The values of the columns' next row. */
    static @Nullable Object[] row(List<ColumnReader> columns) throws IOException {
        @Nullable Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(columns.get(i));
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void startGroup(PageReadStore group) {
        columns.clear();
        columns.addAll(columns(file, group, schema));
        rowsLeftInGroup = group.getRowCount();
    }

    /** Readers of a row group's columns, each at the first row that {@code pages} has. */
    static List<ColumnReader> columns(ParquetFileReader file, PageReadStore pages, MessageType schema) {
        ColumnReadStoreImpl readers = new ColumnReadStoreImpl(
                pages, new NoConversion(), schema, file.getFileMetaData().getCreatedBy());
        return schema.getColumns().stream().map(readers::getColumnReader).toList();
    }

    /** Whether the column's next value is not null. */
    static boolean isPresent(ColumnReader reader) {
        return reader.getCurrentDefinitionLevel() == reader.getDescriptor().getMaxDefinitionLevel();
    }

    private static @Nullable Object value(ColumnReader reader) throws IOException {
        Object value = null;
        if (isPresent(reader)) {
            value = switch (reader.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
                case INT32 -> (long) reader.getInteger();
                case INT64 -> reader.getLong();
                case FLOAT -> reader.getFloat();
                case DOUBLE -> reader.getDouble();
                case BINARY, FIXED_LEN_BYTE_ARRAY -> reader.getBinary().getBytes();
                case BOOLEAN -> reader.getBoolean();
                case INT96 ->
                    throw new IOException("column "
                            + String.join(".", reader.getDescriptor().getPath()) + " has type "
                            + reader.getDescriptor().getPrimitiveType() + ", which no file of the archive has");
            };
        }
        reader.consume();
        return value;
    }

    /** Values are taken from the column readers directly; Parquet still asks for something to convert them. */
    private static final class NoConversion extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {
            // Nothing is converted.
        }

        @Override
        public void end() {
            // Nothing is converted.
        }
    }
}
