package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Path;

/** A file of changes of one table under one definition, being written. */
final class OpenChangeFile {
    private final TableDefinition table;
    private final Path local;
    private final ChangeFileWriter writer;

    OpenChangeFile(TableDefinition table, Path local) throws IOException {
        this.table = table;
        this.local = local;
        this.writer = new ChangeFileWriter(table, local);
    }

    void write(RowChange change) throws IOException {
        writer.write(change);
    }

    StagedFile finish(Archive archive) throws IOException {
        FileSummary summary = writer.finish();
        String key = archive.newChangeKey(
                table.name(), summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), 0);
        return new StagedFile(local, summary.archived(key, FileKind.CHANGES, table.name(), table.fingerprint(), 0));
    }

    void abort() throws IOException {
        writer.abort();
    }
}
