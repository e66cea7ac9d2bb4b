package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
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
    private final @Nullable Selection selection;
    private final int selectingColumn;
    private long rowsLeftInGroup;

    /** Reads all rows. */
    StoredRowReader(Path local) throws IOException {
        this(new LocalInputFile(local), null);
    }

    /**
     * Reads rows of a file.
     *
     * @param selection which rows; null for all of them
     */
    StoredRowReader(InputFile input, @Nullable Selection selection) throws IOException {
        ParquetReadOptions.Builder options = new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodec(ZstdCodec.LEVEL_OF_LASTING_FILES))
                .usePageChecksumVerification();
        if (selection != null) {
            options.withRecordFilter(FilterCompat.get(FilterApi.eq(
                    FilterApi.binaryColumn(selection.column), Binary.fromConstantByteArray(selection.value))));
        }
        this.selection = selection;
        file = ParquetFileReader.open(input, options.build());
        schema = file.getFileMetaData().getSchema();
        selectingColumn = selection == null ? 0 : schema.getFieldIndex(selection.column);
    }

    /**
     * The rows that have one value in one column. Row groups and pages that cannot have it, by the statistics of the file's footer and the
     * page index, are not read.
     *
     * @param column a column of byte strings
     * @param value the value
     */
    record Selection(String column, byte[] value) {}

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
        while (hasNextInGroup()) {
            rowsLeftInGroup--;
            if (selection == null) {
                return row();
            }
            if (isSelected(columns.get(selectingColumn), selection.value)) {
                return row();
            }
            columns.forEach(StoredRowReader::skip);
        }
        return null;
    }

    private boolean hasNextInGroup() throws IOException {
        while (rowsLeftInGroup == 0) {
            PageReadStore group = selection == null ? file.readNextRowGroup() : file.readNextFilteredRowGroup();
            if (group == null) {
                return false;
            }
            startGroup(group);
        }
        return true;
    }

    private @Nullable Object[] row() throws IOException {
        @Nullable Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(columns.get(i));
        }
        return row;
    }

    /** A page that may have the value has others, too. */
    private static boolean isSelected(ColumnReader reader, byte[] value) {
        return isPresent(reader) && Arrays.equals(reader.getBinary().getBytesUnsafe(), value);
    }

    private static void skip(ColumnReader reader) {
        if (isPresent(reader)) {
            reader.skip();
        }
        reader.consume();
    }

    private static boolean isPresent(ColumnReader reader) {
        return reader.getCurrentDefinitionLevel() == reader.getDescriptor().getMaxDefinitionLevel();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void startGroup(PageReadStore group) {
        ColumnReadStoreImpl readers = new ColumnReadStoreImpl(
                group, new NoConversion(), schema, file.getFileMetaData().getCreatedBy());
        columns.clear();
        schema.getColumns().forEach(column -> columns.add(readers.getColumnReader(column)));
        rowsLeftInGroup = group.getRowCount();
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
