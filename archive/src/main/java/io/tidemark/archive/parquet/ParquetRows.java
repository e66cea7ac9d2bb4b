package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Writes flat rows into a new Parquet file, column by column. Unlike Parquet's own row writer it looks at what it holds in
 * memory by bytes, not by rows, so that rows of many megabytes do not pile up. Not thread-safe.
 */
final class ParquetRows {
    /** A row group is written once so much is held in memory for it. */
    private static final long ROW_GROUP_BYTES = 24L << 20;
    /** How much may be added before the memory held is looked at again. */
    private static final long CHECK_BYTES = 1L << 20;
    /** Bytes that a value takes at least, for the counting. */
    private static final int VALUE_BYTES = 8;

    /** Longer texts are not kept for the next row: they may take megabytes, and hardly come twice. */
    private static final int REPEATED_TEXT_CHARS = 256;

    private final Path path;
    private final MessageType schema;
    private final Map<String, String> metadata;
    /** Definition level of a present value, by column; the schema would work it out anew for each value. */
    private final int[] definitionLevels;

    private final HashingOutputFile output;
    private final ParquetProperties properties;
    private final BytesInputCompressor compressor;
    private final ParquetFileWriter file;
    private final ColumnWriter[] writers;
    /** The last text written to each column: names of binlogs, operations and GTIDs come again and again. */
    private final @Nullable String[] lastTexts;

    private final Binary[] lastBinaries;
    private ColumnChunkPageWriteStore pages;
    private ColumnWriteStore columns;
    private long rowsInGroup;
    private long bytesSinceCheck;
    /** What the row group held in memory when it was looked at last. */
    private long bytesInGroup;

    private long rows;
    private boolean closed;

    /** @param layout what the file spends time and bytes on */
    ParquetRows(Path path, MessageType schema, Map<String, String> metadata, FileLayout layout) throws IOException {
        this.path = path;
        this.schema = schema;
        this.metadata = metadata;
        this.definitionLevels = schema.getColumns().stream()
                .mapToInt(ColumnDescriptor::getMaxDefinitionLevel)
                .toArray();
        this.writers = new ColumnWriter[definitionLevels.length];
        this.lastTexts = new String[definitionLevels.length];
        this.lastBinaries = new Binary[definitionLevels.length];
        this.output = new HashingOutputFile(path);
        this.properties = layout.properties(metadata);
        this.file = new ParquetFileWriter(
                output, schema, ParquetFileWriter.Mode.CREATE, ROW_GROUP_BYTES, 0, null, properties);
        this.compressor = new ZstdCodec(layout).getCompressor(CompressionCodecName.ZSTD);
        file.start();
        startRowGroup();
    }

    void writeNull(int column) {
        writers[column].writeNull(0, 0);
    }

    void write(int column, boolean value) {
        writers[column].write(value, 0, definitionLevel(column));
        bytesSinceCheck++;
    }

    void write(int column, int value) {
        writers[column].write(value, 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES;
    }

    void write(int column, long value) {
        writers[column].write(value, 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES;
    }

    void write(int column, float value) {
        writers[column].write(value, 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES;
    }

    void write(int column, double value) {
        writers[column].write(value, 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES;
    }

    void write(int column, byte[] value) {
        writers[column].write(Binary.fromConstantByteArray(value), 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES + value.length;
    }

    void write(int column, String value) {
        Binary bytes = binary(column, value);
        writers[column].write(bytes, 0, definitionLevel(column));
        bytesSinceCheck += VALUE_BYTES + bytes.length();
    }

    /** Writes a text, or null. */
    void writeOptional(int column, @Nullable String value) {
        if (value == null) {
            writeNull(column);
        } else {
            write(column, value);
        }
    }

    /** Ends a row, in which every column has been written once. */
    void endRow() throws IOException {
        columns.endRecord();
        rows++;
        rowsInGroup++;
        if (bytesSinceCheck >= CHECK_BYTES) {
            bytesSinceCheck = 0;
            bytesInGroup = columns.getBufferedSize();
            if (bytesInGroup >= ROW_GROUP_BYTES) {
                endRowGroup();
                startRowGroup();
            }
        }
    }

    /** Rows written. */
    long rows() {
        return rows;
    }

    /** Bytes in the file and in memory: about the size the file would have. Asking all columns after each row would take its time. */
    long bytesWritten() {
        return output.bytes() + bytesInGroup + bytesSinceCheck;
    }

    /** Completes the file. */
    PartSummary finish() throws IOException {
        endRowGroup();
        file.end(metadata);
        release();
        return new PartSummary(rows, output.bytes(), output.sha256Hex());
    }

    /** Closes and deletes the file; does nothing once it is finished or aborted. */
    void abort() throws IOException {
        if (!closed) {
            columns.close();
            pages.close();
            release();
            Files.deleteIfExists(path);
        }
    }

    private void release() throws IOException {
        closed = true;
        compressor.release();
        file.close();
    }

    /** As an array of bytes: what Parquet makes of a text itself is compared byte by byte through a buffer. */
    private Binary binary(int column, String value) {
        if (value.equals(lastTexts[column])) {
            return lastBinaries[column];
        }
        Binary bytes = Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
        if (value.length() <= REPEATED_TEXT_CHARS) {
            lastTexts[column] = value;
            lastBinaries[column] = bytes;
        }
        return bytes;
    }

    private int definitionLevel(int column) {
        return definitionLevels[column];
    }

    private void startRowGroup() {
        pages = ColumnChunkPageWriteStore.builder()
                .withCompressorProvider(column -> compressor)
                .withSchema(schema)
                .withAllocator(HeapByteBufferAllocator.getInstance())
                .withColumnIndexTruncateLength(FileLayout.STATISTICS_BYTES)
                .withPageWriteChecksumEnabled(true)
                .build();
        columns = properties.newColumnWriteStore(schema, pages);
        for (int i = 0; i < writers.length; i++) {
            writers[i] = columns.getColumnWriter(schema.getColumns().get(i));
        }
        rowsInGroup = 0;
        bytesSinceCheck = 0;
        bytesInGroup = 0;
    }

    private void endRowGroup() throws IOException {
        if (rowsInGroup > 0) {
            file.startBlock(rowsInGroup);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        }
        columns.close();
        pages.close();
    }
}
