package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Writes a file of transactions in the order of their sequences. Not thread-safe. */
public final class TransactionFileWriter implements AutoCloseable {
    static final MessageType SCHEMA = new MessageType(
            "transaction",
            FileColumns.number(INT64, "sequence"),
            FileColumns.number(INT64, "first_sequence"),
            FileColumns.text(OPTIONAL, "gtid"),
            FileColumns.text(REQUIRED, "begin_file"),
            FileColumns.number(INT64, "begin_offset"),
            FileColumns.text(REQUIRED, "end_file"),
            FileColumns.number(INT64, "end_offset"),
            FileColumns.time("commit_time"),
            FileColumns.number(INT64, "server_id"),
            FileColumns.number(INT64, "thread_id"),
            FileColumns.number(INT64, "row_count"));

    private final ParquetRows rows;
    private @Nullable TransactionEntry first;
    private @Nullable TransactionEntry last;

    /** @param local the file to make; it must not exist */
    public TransactionFileWriter(Path local) throws IOException {
        rows = new ParquetRows(local, SCHEMA, Map.of(), FileLayout.FRESH);
    }

    /**
     * Adds a transaction.
     *
     * @throws IllegalArgumentException if it does not come after the one before it
     */
    public void write(TransactionEntry entry) throws IOException {
        if (last != null && last.sequence() >= entry.sequence()) {
            throw new IllegalArgumentException(
                    "transaction " + entry.sequence() + " does not come after transaction " + last.sequence());
        }
        if (first == null) {
            first = entry;
        }
        last = entry;
        int column = 0;
        rows.write(column++, entry.sequence());
        rows.write(column++, entry.firstSequence());
        rows.writeOptional(column++, entry.gtid());
        rows.write(column++, entry.begin().file());
        rows.write(column++, entry.begin().offset());
        rows.write(column++, entry.end().file());
        rows.write(column++, entry.end().offset());
        rows.write(column++, entry.commitTimeMicros());
        rows.write(column++, entry.serverId());
        rows.write(column++, entry.threadId());
        rows.write(column, entry.rowCount());
        rows.endRow();
    }

    /** Rows written so far. */
    public long rows() {
        return rows.rows();
    }

    /** About the file's size so far, what is still in memory included. */
    public long bytesWritten() {
        return rows.bytesWritten();
    }

    /**
     * Completes the file.
     *
     * @throws IllegalStateException if nothing was written
     */
    public FileSummary finish() throws IOException {
        if (first == null || last == null) {
            throw new IllegalStateException("a file of transactions would be empty");
        }
        PartSummary file = rows.finish();
        return new FileSummary(
                file.rows(),
                file.bytes(),
                file.sha256(),
                first.sequence(),
                last.sequence(),
                first.commitTimeMicros(),
                last.commitTimeMicros());
    }

    /** Gives the file up and deletes it; does nothing once it is finished. */
    public void abort() throws IOException {
        rows.abort();
    }

    /** As {@link #abort}. */
    @Override
    public void close() throws IOException {
        abort();
    }
}
