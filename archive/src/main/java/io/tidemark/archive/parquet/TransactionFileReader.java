package io.tidemark.archive.parquet;

import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Reads a local file of transactions row by row, with one row group in memory at a time. Not thread-safe. */
public final class TransactionFileReader implements AutoCloseable {
    private final ParquetFileReader file;
    private final List<ColumnReader> columns = new ArrayList<>();
    private long rowsLeftInGroup;

    /**
     * @param local a file of transactions
     * @throws IOException naming the file if it is none
     */
    public TransactionFileReader(Path local) throws IOException {
        ParquetReadOptions options = new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodec())
                .usePageChecksumVerification()
                .build();
        file = ParquetFileReader.open(new LocalInputFile(local), options);
        MessageType found = file.getFileMetaData().getSchema();
        if (!found.getFields().equals(TransactionFileWriter.SCHEMA.getFields())) {
            file.close();
            throw new IOException(local + " is not a file of transactions: its columns are " + found.getColumns());
        }
    }

    /** The next transaction, or null behind the last one. */
    public @Nullable TransactionEntry next() throws IOException {
        while (rowsLeftInGroup == 0) {
            PageReadStore group = file.readNextRowGroup();
            if (group == null) {
                return null;
            }
            startGroup(group);
        }
        rowsLeftInGroup--;
        int column = 0;
        return new TransactionEntry(
                number(column++),
                number(column++),
                text(column++),
                new BinlogCoordinate(requiredText(column++), number(column++)),
                new BinlogCoordinate(requiredText(column++), number(column++)),
                number(column++),
                number(column++),
                number(column++),
                number(column));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void startGroup(PageReadStore group) {
        ColumnReadStoreImpl readers = new ColumnReadStoreImpl(
                group,
                new NoConversion(),
                TransactionFileWriter.SCHEMA,
                file.getFileMetaData().getCreatedBy());
        columns.clear();
        TransactionFileWriter.SCHEMA.getColumns().forEach(column -> columns.add(readers.getColumnReader(column)));
        rowsLeftInGroup = group.getRowCount();
    }

    private long number(int column) {
        ColumnReader reader = columns.get(column);
        long value = reader.getLong();
        reader.consume();
        return value;
    }

    private @Nullable String text(int column) {
        ColumnReader reader = columns.get(column);
        boolean present =
                reader.getCurrentDefinitionLevel() == reader.getDescriptor().getMaxDefinitionLevel();
        String value = present ? new String(reader.getBinary().getBytes(), StandardCharsets.UTF_8) : null;
        reader.consume();
        return value;
    }

    private String requiredText(int column) throws IOException {
        String value = text(column);
        if (value == null) {
            throw new IOException("a required value is missing in " + file.getFile());
        }
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
