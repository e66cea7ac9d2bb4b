package io.tidemark.restore;

import io.tidemark.archive.parquet.TransactionEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Transactions in the order of the binlog, read while they are needed. */
public interface TransactionCursor extends AutoCloseable {

    /** The next transaction, or null at the end. */
    @Nullable
    TransactionEntry next() throws IOException;

    @Override
    void close() throws IOException;
}
