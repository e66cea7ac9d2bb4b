package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

public final class TransactionFileReader implements AutoCloseable {
    public TransactionFileReader(Path local) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public @Nullable TransactionEntry next() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    @Override public void close() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
}
