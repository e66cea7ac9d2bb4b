package io.tidemark.capture.snapshot;

import io.tidemark.archive.Archive;
import io.tidemark.archive.parquet.SnapshotPartsUpload;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.TableReader;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
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
        try (RowCursor cursor = reader.open(definition, range);
                SnapshotPartsUpload upload = new SnapshotPartsUpload(
                        archive, snapshotId, definition, partBytes, scratch, parts::newPart, part -> {
                            parts.add(part);
                            progress.stored(definition.name(), part.rows(), part.bytes());
                        })) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                upload.write(row);
                if (Thread.currentThread().isInterrupted()) {
                    throw new SnapshotException("the snapshot was stopped");
                }
            }
            parts.add(upload.finish());
        }
    }
}
