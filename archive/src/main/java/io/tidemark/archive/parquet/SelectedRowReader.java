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
    private final int place;
    private final byte[] value;
    private final ParquetFileReader candidates;
    private final Iterator<BlockMetaData> groups;
    private int candidate;
    private @Nullable ParquetFileReader file;
    private List<ColumnReader> columns = List.of();
    private long rowsLeft;
    private long wantedLeft;

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
        this.place = schema.getFieldIndex(column);
        this.value = value;
        this.candidates = new ParquetFileReader(
                input,
                footer,
                StoredRowReader.options()
                        .withRecordFilter(FilterCompat.get(
                                FilterApi.eq(FilterApi.binaryColumn(column), Binary.fromConstantByteArray(value))))
                        .build(),
                input.newStream());
        candidates.setRequestedSchema(selecting);
        this.groups = candidates.getRowGroups().iterator();
    }

    /** The next row's values in the order of the file's columns, as {@link StoredRowReader} gives them; null behind the last row. */
    @Nullable
    Object @Nullable [] next() throws IOException {
        while (wantedLeft == 0) {
            if (!groups.hasNext()) {
                return null;
            }
            BlockMetaData group = groups.next();
            long[] wanted = matches(candidate++, group.getRowCount());
            if (wanted.length > 0) {
                PageReadStore pages =
                        wholeRows().readFilteredRowGroup(group.getOrdinal(), rangesWith(wanted, group.getRowCount()));
                columns = StoredRowReader.columns(wholeRows(), pages, schema);
                rowsLeft = pages.getRowCount();
                wantedLeft = wanted.length;
            }
        }
        while (rowsLeft > 0) {
            rowsLeft--;
            @Nullable Object[] row = StoredRowReader.row(columns);
            if (row[place] instanceof byte[] found && Arrays.equals(found, value)) {
                wantedLeft--;
                return row;
            }
        }
        throw new IOException(input + " has " + wantedLeft + " more rows with the wanted " + selecting.getFieldName(0)
                + " than could be read");
    }

    @Override
    public void close() throws IOException {
        candidates.close();
        if (file != null) {
            file.close();
        }
    }

    /**
     * These rows and one beside the last. Parquet's reader of a column (SynchronizingColumnReader of release 1.18.1) stops one page too early
     * where the last range is a single row and the range before it is in another page; later releases do not.
     */
    private static RowRanges rangesWith(long[] wanted, long rowCount) {
        RowRanges.Builder ranges = RowRanges.builder();
        int end = wanted.length - 1;
        for (int i = 0; i < end; i++) {
            ranges.addSelectedRow(wanted[i]);
        }
        long last = wanted[end];
        if (last + 1 < rowCount) {
            ranges.addSelectedRow(last).addSelectedRow(last + 1);
        } else {
            if (last > 0 && (end == 0 || wanted[end - 1] != last - 1)) {
                ranges.addSelectedRow(last - 1);
            }
            ranges.addSelectedRow(last);
        }
        return ranges.build();
    }

    /** The numbers within their row group of the rows that have the value. */
    private long[] matches(int group, long rowCount) throws IOException {
        LongStream.Builder matches = LongStream.builder();
        try (PageReadStore pages = candidates.readFilteredRowGroup(group)) {
            // Null where the row group may have the value by its statistics, but no page of it.
            if (pages == null) {
                return new long[0];
            }
            ColumnReader reader =
                    StoredRowReader.columns(candidates, pages, selecting).get(0);
            PrimitiveIterator.OfLong rows = pages.getRowIndexes()
                    .orElseGet(() -> LongStream.range(0, rowCount).iterator());
            while (rows.hasNext()) {
                long row = rows.nextLong();
                if (StoredRowReader.isPresent(reader)
                        && Arrays.equals(reader.getBinary().getBytesUnsafe(), value)) {
                    matches.add(row);
                }
                reader.consume();
            }
        }
        return matches.build().toArray();
    }

    /** Opened only once there is a row to read: in most files there is none. */
    private ParquetFileReader wholeRows() throws IOException {
        ParquetFileReader opened = file;
        if (opened == null) {
            opened = new ParquetFileReader(
                    input, footer, StoredRowReader.options().build(), input.newStream());
            file = opened;
        }
        return opened;
    }
}
