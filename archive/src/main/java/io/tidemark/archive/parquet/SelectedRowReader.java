package io.tidemark.archive.parquet;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file that have one value in one column. Of that column it reads the pages that may have the value, by the statistics of
 * the footer and the page index; of all others only the pages with rows that do have it. Not thread-safe.
 */
final class SelectedRowReader implements AutoCloseable {
    private final InputFile input;
    private final ParquetMetadata footer;
    private final MessageType schema;
    private final MessageType selecting;
    private final byte[] value;
    private final ParquetFileReader candidates;
    private final Iterator<BlockMetaData> groups;
    private int candidate;
    private @Nullable ParquetFileReader file;
    private List<ColumnReader> columns = List.of();
    private long rowsLeftInGroup;

    /**
     * @param footer the file's
     * @param column a column of byte strings
     * @param value the wanted rows' value of it
     */
    SelectedRowReader(InputFile input, ParquetMetadata footer, String column, byte[] value) throws IOException {
        this.input = input;
        this.footer = footer;
        this.schema = footer.getFileMetaData().getSchema();
        this.selecting = new MessageType(schema.getName(), schema.getType(column));
        this.value = value;
        this.candidates = new ParquetFileReader(
                input,
                footer,
                StoredRowReader.options()
                        .withRecordFilter(FilterCompat.get(FilterApi.eq(
                                FilterApi.binaryColumn(column), Binary.fromConstantByteArray(value))))
                        .build(),
                input.newStream());
        candidates.setRequestedSchema(selecting);
        this.groups = candidates.getRowGroups().iterator();
    }

    /** The next row's values in the order of the file's columns, as {@link StoredRowReader} gives them; null behind the last row. */
    @Nullable
    Object @Nullable [] next() throws IOException {
        while (rowsLeftInGroup == 0) {
            if (!groups.hasNext()) {
                return null;
            }
            BlockMetaData group = groups.next();
            RowRanges rows = matches(candidate++, group.getRowCount());
            if (rows.rowCount() > 0) {
                PageReadStore pages = wholeRows().readFilteredRowGroup(group.getOrdinal(), rows);
                columns = StoredRowReader.columns(wholeRows(), pages, schema);
                rowsLeftInGroup = pages.getRowCount();
            }
        }
        rowsLeftInGroup--;
        return StoredRowReader.row(columns);
    }

    @Override
    public void close() throws IOException {
        candidates.close();
        if (file != null) {
            file.close();
        }
    }

    private RowRanges matches(int group, long rowCount) throws IOException {
        RowRanges.Builder matches = RowRanges.builder();
        try (PageReadStore pages = candidates.readFilteredRowGroup(group)) {
            if (pages.getRowCount() == 0) {
                return RowRanges.EMPTY;
            }
            ColumnReader reader =
                    StoredRowReader.columns(candidates, pages, selecting).get(0);
            PrimitiveIterator.OfLong rows = pages.getRowIndexes()
                    .orElseGet(() -> LongStream.range(0, rowCount).iterator());
            while (rows.hasNext()) {
                long row = rows.nextLong();
                if (StoredRowReader.isPresent(reader)
                        && Arrays.equals(reader.getBinary().getBytesUnsafe(), value)) {
                    matches.addSelectedRow(row);
                }
                reader.consume();
            }
        }
        return matches.build();
    }

    /** Opened only once there is a row to read: in most files there is none. */
    private ParquetFileReader wholeRows() throws IOException {
        ParquetFileReader opened = file;
        if (opened == null) {
            opened = new ParquetFileReader(input, footer, StoredRowReader.options().build(), input.newStream());
            file = opened;
        }
        return opened;
    }
}
