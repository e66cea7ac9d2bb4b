package io.tidemark.restore.verify;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.MergeSettings;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a verification works with: one view of the archive, and files that are fetched from the store anew, because a copy that was
 * verified before says nothing about what the store holds now. Closing it leaves nothing behind.
 */
public final class Workbench implements AutoCloseable {
    private final Archive archive;
    private ReadableHistory readable;
    private final Path directory;
    private final MergeEngine engine;
    private int files;

    /**
     * Prepares a verification of the archive as it is now, or of as much of it as can be read.
     *
     * @param parent where it may keep files while it works
     * @param memoryBytes memory of the merge engine
     * @param threads threads of the merge engine
     */
    public Workbench(Archive archive, Path parent, long memoryBytes, int threads) throws IOException {
        this.archive = archive;
        this.readable = archive.readable();
        this.directory = Files.createTempDirectory(Files.createDirectories(parent), "verify-");
        this.engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), memoryBytes, threads));
    }

    /** The archive. */
    public Archive archive() {
        return archive;
    }

    /** The archive as it was when the verification began, or at the last {@link #refresh}. */
    public ArchiveView view() {
        return readable.view();
    }

    /** The same, and what keeps the rest of the log from being read. */
    ReadableHistory readable() {
        return readable;
    }

    /** Looks at the archive as it is by now. */
    public void refresh() throws IOException {
        readable = archive.readable();
    }

    MergeEngine engine() {
        return engine;
    }

    /** Fetches files for one thing; deletes them when it is done. */
    Fetched fetched() throws IOException {
        Path own = Files.createTempDirectory(directory, "files-");
        return new Fetched(own, new LocalCopies(archive.store(), own));
    }

    /** A path for a file of rows. */
    public synchronized Path newFile() {
        return directory.resolve("rows-" + ++files + ".parquet");
    }

    /** Writes rows into a file of the form of a snapshot's part; none for no rows. */
    List<Path> write(TableDefinition definition, RowCursor rows) throws IOException {
        Path file = newFile();
        boolean any = false;
        try (rows;
                SnapshotPartWriter writer = new SnapshotPartWriter(definition, file)) {
            for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                writer.write(row);
                any = true;
            }
            if (any) {
                writer.finish();
            }
        }
        return any ? List.of(file) : List.of();
    }

    /** The manifests of all visible snapshots. */
    Map<SnapshotReference, SnapshotManifest> manifests() throws IOException {
        Map<SnapshotReference, SnapshotManifest> manifests = new LinkedHashMap<>();
        for (SnapshotReference snapshot : view().snapshots()) {
            manifests.put(snapshot, archive.manifest(snapshot));
        }
        return manifests;
    }

    /** Visible files of changes of a table that may hold records of a stretch. */
    List<ArchiveFile> changes(TableName table, long after, long through) {
        return view().files().stream()
                .filter(file -> file.kind() == FileKind.CHANGES
                        && table.equals(file.table())
                        && file.lastSequence() > after
                        && file.firstSequence() <= through)
                .toList();
    }

    @Override
    public void close() {
        engine.close();
        delete(directory);
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    /**
     * Files fetched for one thing.
     *
     * @param directory where they lie
     * @param copies fetches them
     */
    record Fetched(Path directory, LocalCopies copies) implements AutoCloseable {
        @Override
        public void close() {
            delete(directory);
        }
    }
}
