package io.tidemark.restore.merge;

import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes the files that a merge reads. */
final class MergeFiles {
    private final Path directory;
    private int files;

    /** @param directory is there */
    MergeFiles(Path directory) {
        this.directory = directory;
    }

    /** A file with rows of a snapshot. */
    Path part(TableDefinition table, List<@Nullable Object[]> rows) throws IOException {
        Path file = directory.resolve("part-" + files++);
        try (SnapshotPartWriter writer = new SnapshotPartWriter(table, file)) {
            for (@Nullable Object[] row : rows) {
                writer.write(row);
            }
            writer.finish();
        }
        return file;
    }

    /** Files with so many rows of a snapshot each; none without rows. */
    List<Path> parts(TableDefinition table, List<@Nullable Object[]> rows, int rowsOfPart) throws IOException {
        List<Path> parts = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += rowsOfPart) {
            parts.add(part(table, rows.subList(from, Math.min(rows.size(), from + rowsOfPart))));
        }
        return parts;
    }

    /**
     * Files of a table's changes, as commits have them.
     *
     * @param log changes of all tables
     * @param least how many a file has at least, but for the last one
     * @param random adds up to three times as many
     */
    List<Path> changes(TableDefinition table, List<RowChange> log, int least, Random random) throws IOException {
        List<RowChange> changes = log.stream()
                .filter(change -> change.table().equals(table.fingerprint()))
                .toList();
        List<Path> paths = new ArrayList<>();
        for (int from = 0; from < changes.size(); ) {
            int to = Math.min(changes.size(), from + least + random.nextInt(3 * least));
            Path file = directory.resolve("changes-" + files++);
            try (ChangeFileWriter writer = new ChangeFileWriter(table, file)) {
                for (RowChange change : changes.subList(from, to)) {
                    writer.write(change);
                }
                writer.finish();
            }
            paths.add(file);
            from = to;
        }
        return paths;
    }
}
