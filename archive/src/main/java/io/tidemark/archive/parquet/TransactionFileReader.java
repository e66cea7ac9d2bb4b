package io.tidemark.archive.parquet;

import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a local file of transactions row by row, with one row group in memory at a time. Not thread-safe. */
public final class TransactionFileReader implements AutoCloseable {
    private final StoredRowReader rows;

    /**
     * @param local a file of transactions
     * @throws IOException naming the file if it is none
     */
    public TransactionFileReader(Path local) throws IOException {
        rows = new StoredRowReader(local);
        if (!rows.schema().getFields().equals(TransactionFileWriter.SCHEMA.getFields())) {
            String found = rows.schema().toString();
            rows.close();
            throw new IOException(local + " is not a file of transactions: its columns are " + found);
        }
    }

    /** The next transaction, or null behind the last one. */
    public @Nullable TransactionEntry next() throws IOException {
        @Nullable Object[] row = rows.next();
        if (row == null) {
            return null;
        }
        int column = 0;
        return new TransactionEntry(
                number(row[column++]),
                number(row[column++]),
                text(row[column++]),
                new BinlogCoordinate(requiredText(row[column++]), number(row[column++])),
                new BinlogCoordinate(requiredText(row[column++]), number(row[column++])),
                number(row[column++]),
                number(row[column++]),
                number(row[column++]),
                number(row[column]));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private static long number(@Nullable Object value) {
        return (Long) Objects.requireNonNull(value);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : new String((byte[]) value, StandardCharsets.UTF_8);
    }

    private static String requiredText(@Nullable Object value) {
        return Objects.requireNonNull(text(value));
    }
}
