package io.tidemark.capture.snapshot;

import io.tidemark.archive.Archive;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.PartSummary;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.TableReader;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads key ranges of tables into files of rows and uploads them. Holds one open file for each call. */
final class RangeArchiver {
    private final Archive archive;
    private final String snapshotId;
    private final long partBytes;
    private final Path scratch;
    private final SnapshotProgress progress;

    RangeArchiver(Archive archive, String snapshotId, long partBytes, Path scratch, SnapshotProgress progress) {
        this.archive = archive;
        this.snapshotId = snapshotId;
        this.partBytes = partBytes;
        this.scratch = scratch;
        this.progress = progress;
    }

    /** Reads a range through {@code reader}, whose transaction sees the snapshot's state. */
    void archive(TableReader reader, TableParts parts, KeyRange range) throws IOException {
        TableDefinition definition = parts.table().definition();
        RowMultisetDigest digest = new RowMultisetDigest();
        try (RowCursor cursor = reader.open(definition, range)) {
            @Nullable Object[] row = cursor.next();
            while (row != null) {
                row = writePart(parts, cursor, row, digest);
            }
        }
        parts.add(digest);
    }

    /** Writes one file, beginning with {@code row}; returns the first row that did not go into it, null if none is left. */
    private @Nullable Object @Nullable [] writePart(
            TableParts parts, RowCursor cursor, @Nullable Object[] row, RowMultisetDigest digest) throws IOException {
        int number = parts.newPart();
        Path file = Files.createTempDirectory(scratch, "part-").resolve("rows.parquet");
        try {
            PartSummary summary;
            @Nullable Object[] next = row;
            try (SnapshotPartWriter writer =
                    new SnapshotPartWriter(parts.table().definition(), file)) {
                while (next != null && writer.bytesWritten() < partBytes) {
                    writer.write(next);
                    digest.add(next);
                    next = cursor.next();
                    if (Thread.currentThread().isInterrupted()) {
                        throw new SnapshotException("the snapshot was stopped");
                    }
                }
                summary = writer.finish();
            }
            String key = archive.snapshotPartKey(snapshotId, parts.table().name(), number);
            archive.store().put(archive.key(key), file);
            parts.add(new SnapshotManifest.Part(key, summary.rows(), summary.bytes(), summary.sha256()));
            progress.stored(parts.table().name(), summary.rows(), summary.bytes());
            return next;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        }
    }
}
