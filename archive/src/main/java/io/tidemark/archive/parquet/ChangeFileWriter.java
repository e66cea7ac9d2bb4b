package io.tidemark.archive.parquet;

import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Path;

public final class ChangeFileWriter implements AutoCloseable {
    public ChangeFileWriter(TableDefinition table, Path local) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public void write(io.tidemark.schemas.JournalRecord.RowChange change) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public long rows() { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public long bytesWritten() { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public FileSummary finish() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public void abort() { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    @Override public void close() { abort(); }
}
