package io.tidemark.archive.parquet;

import io.tidemark.archive.Archive;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of one table of a snapshot into files of limited size and stores each as soon as it is full, so that at most one lies on
 * the local disk. Not thread-safe: one for each thread.
 */
public final class SnapshotPartsUpload implements AutoCloseable {
    private final Archive archive;
    private final String snapshotId;
    private final TableDefinition table;
    private final long partBytes;
    private final Path scratch;
    private final IntSupplier numbers;
    private final Consumer<SnapshotManifest.Part> stored;
    private final RowMultisetDigest digest = new RowMultisetDigest();
    private @Nullable OpenPart open;

    private record OpenPart(int number, Path file, SnapshotPartWriter writer) {}

    /**
     * @param partBytes size at which a file ends and the next begins
     * @param scratch where a file is written before it is stored
     * @param numbers gives each part of the table its number
     * @param stored hears of every part once it is stored
     */
    public SnapshotPartsUpload(
            Archive archive,
            String snapshotId,
            TableDefinition table,
            long partBytes,
            Path scratch,
            IntSupplier numbers,
            Consumer<SnapshotManifest.Part> stored) {
        this.archive = archive;
        this.snapshotId = snapshotId;
        this.table = table;
        this.partBytes = partBytes;
        this.scratch = scratch;
        this.numbers = numbers;
        this.stored = stored;
    }

    /** Adds a row: one canonical cell per column. */
    public void write(@Nullable Object[] row) throws IOException {
        OpenPart part = open == null ? begin() : open;
        part.writer().write(row);
        digest.add(row);
        if (part.writer().bytesWritten() >= partBytes) {
            store(part);
        }
    }

    /**
     * Stores what is left; nothing where there was no row.
     *
     * @return the digest of all rows
     */
    public RowMultisetDigest finish() throws IOException {
        OpenPart last = open;
        if (last != null) {
            store(last);
        }
        return digest;
    }

    private OpenPart begin() throws IOException {
        Path file = Files.createTempDirectory(scratch, "part-").resolve("rows.parquet");
        OpenPart part = new OpenPart(numbers.getAsInt(), file, new SnapshotPartWriter(table, file));
        open = part;
        return part;
    }

    private void store(OpenPart part) throws IOException {
        PartSummary summary = part.writer().finish();
        String key = archive.snapshotPartKey(snapshotId, table.name(), part.number());
        archive.store().put(archive.key(key), part.file());
        close();
        stored.accept(new SnapshotManifest.Part(key, summary.rows(), summary.bytes(), summary.sha256()));
    }

    /** Deletes what was not stored yet. */
    @Override
    public void close() throws IOException {
        OpenPart part = open;
        open = null;
        if (part != null) {
            part.writer().close();
            Files.deleteIfExists(part.file());
            Files.deleteIfExists(part.file().getParent());
        }
    }
}
