package io.tidemark.restore.derive;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.parquet.DerivedChange;
import io.tidemark.archive.parquet.DerivedFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.restore.merge.DerivedRows;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes derived changes into the store, in files that no commit names yet. Not thread-safe. */
final class DerivedFiles {
    private static final long MOST_ROWS = 1_000_000;

    private final Archive archive;
    private final Path directory;
    private int files;

    /** @param directory where files lie until they are stored; must exist */
    DerivedFiles(Archive archive, Path directory) {
        this.archive = archive;
        this.directory = directory;
    }

    /** Stores what cascades did to one table's rows; what follows from one event stays together. */
    List<ArchiveFile> store(TableDefinition definition, DerivedRows rows) throws IOException {
        List<ArchiveFile> stored = new ArrayList<>();
        DerivedChange change = rows.next();
        while (change != null) {
            Path local = directory.resolve("derived-" + files++ + ".parquet");
            try (DerivedFileWriter writer = new DerivedFileWriter(definition, local)) {
                long cause = change.cause().sequence();
                while (change != null
                        && (writer.rows() < MOST_ROWS || change.cause().sequence() == cause)) {
                    writer.write(change);
                    cause = change.cause().sequence();
                    change = rows.next();
                }
                stored.add(store(definition, writer.finish(), local));
            }
            Files.delete(local);
        }
        return stored;
    }

    private ArchiveFile store(TableDefinition definition, FileSummary summary, Path local) throws IOException {
        archive.putSchema(definition);
        ArchiveFile file = summary.archived(
                archive.newDerivedKey(
                        definition.name(),
                        summary.firstCommitMicros(),
                        summary.firstSequence(),
                        summary.lastSequence()),
                FileKind.DERIVED,
                definition.name(),
                definition.fingerprint(),
                0);
        archive.store().put(archive.key(file.key()), local);
        return file;
    }
}
