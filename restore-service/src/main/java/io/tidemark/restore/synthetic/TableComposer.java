package io.tidemark.restore.synthetic;

import io.tidemark.archive.Archive;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.SnapshotPartsUpload;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.PlainTextEquality;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.Slice;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes the merged state of tables into the parts of a snapshot, and proves each by reading it back from the store. */
final class TableComposer {
    private final Archive archive;
    private final String snapshotId;
    private final MergeEngine engine;
    private final Path scratch;
    private final long partBytes;

    /** @param scratch where files lie on their way, in either direction */
    TableComposer(Archive archive, String snapshotId, MergeEngine engine, Path scratch, long partBytes) {
        this.archive = archive;
        this.snapshotId = snapshotId;
        this.engine = engine;
        this.scratch = scratch;
        this.partBytes = partBytes;
    }

    /**
     * Writes a table's state and reads it back.
     *
     * @param held the table as the snapshot holds it from which the state was computed
     * @throws RestoreException if what the store gives back are other rows than those merged
     * @throws io.tidemark.archive.DamagedObjectException if it gives back other bytes than those written
     */
    SnapshotManifest.Table compose(SnapshotManifest.Table held, TableDefinition definition, GroupMerge merge)
            throws IOException {
        List<SnapshotManifest.Part> parts = new ArrayList<>();
        RowMultisetDigest merged;
        try (RowCursor rows = merge.stateByKey(held.name(), Slice.WHOLE);
                SnapshotPartsUpload upload = new SnapshotPartsUpload(
                        archive,
                        snapshotId,
                        definition,
                        partBytes,
                        scratch,
                        new AtomicInteger()::getAndIncrement,
                        parts::add)) {
            for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                upload.write(row);
                failIfStopped();
            }
            merged = upload.finish();
        }
        RowMultisetDigest stored = readBack(definition, parts);
        if (stored.rows() != merged.rows() || !stored.text().equals(merged.text())) {
            throw new RestoreException(
                    Kind.NOT_VERIFIED,
                    "table " + held.name() + " of synthetic snapshot " + snapshotId + " reads back as " + stored.rows()
                            + " rows with digest " + stored.text() + " where " + merged.rows() + " with "
                            + merged.text()
                            + " were written: it stays invisible");
        }
        Long counter = counter(held, definition, merge);
        return new SnapshotManifest.Table(
                held.name(),
                held.schema(),
                counter == null ? held.create() : Counter.withNext(held.create(), counter),
                counter == null ? held.autoIncrement() : counter,
                merged.rows(),
                merged.text(),
                parts);
    }

    /** What the counter must be raised to, so that it lies behind every value used since; null if it does already. */
    private static @Nullable Long counter(SnapshotManifest.Table held, TableDefinition definition, GroupMerge merge) {
        String column = Counter.column(held.create()).orElse(null);
        Long greatest = column == null ? null : merge.greatest(held.name(), column);
        if (greatest == null) {
            return null;
        }
        boolean unsigned = definition.columns().stream()
                .anyMatch(candidate -> candidate.name().equalsIgnoreCase(column) && candidate.unsigned());
        long next = greatest + 1;
        Long present = held.autoIncrement();
        boolean passed = !unsigned && greatest < 0 || present != null && Long.compareUnsigned(next, present) <= 0;
        return passed ? null : (Long) next;
    }

    private RowMultisetDigest readBack(TableDefinition definition, List<SnapshotManifest.Part> parts)
            throws IOException {
        RowMultisetDigest digest = new RowMultisetDigest();
        for (SnapshotManifest.Part part : parts) {
            // Fetched anew: what was written a moment ago says nothing about what the store holds.
            Path own = Files.createTempDirectory(scratch, "stored-");
            Path file =
                    new LocalCopies(archive.store(), own).fetch(archive.key(part.key()), part.bytes(), part.sha256());
            TableSpan span = new TableSpan(definition, List.of(file), List.of(), 0, 0, false);
            try (GroupMerge whole = engine.merge(List.of(span), List.of(), new PlainTextEquality());
                    RowCursor rows = whole.state(definition.name())) {
                for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                    digest.add(row);
                    failIfStopped();
                }
            }
            Files.delete(file);
            Files.delete(own);
        }
        return digest;
    }

    private static void failIfStopped() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the synthetic snapshot was stopped; nothing of it is visible");
        }
    }
}
