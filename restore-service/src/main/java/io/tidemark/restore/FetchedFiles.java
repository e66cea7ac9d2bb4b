package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Verified local copies of the files that a plan reads. */
final class FetchedFiles {
    private final Archive archive;
    private final LocalCopies copies;
    private final RestorePlan plan;

    FetchedFiles(Archive archive, LocalCopies copies, RestorePlan plan) {
        this.archive = archive;
        this.copies = copies;
        this.plan = plan;
    }

    /**
     * Fetches and verifies everything that the plan reads, so that damage is found before the target is touched.
     *
     * @throws io.tidemark.archive.DamagedObjectException naming an object that is missing or holds something else
     */
    void fetchAll(Workers workers) throws IOException {
        List<Callable<Void>> fetches = new ArrayList<>();
        for (PlannedTable table : plan.tables()) {
            fetches.add(() -> {
                definition(table);
                return null;
            });
            for (SnapshotManifest.Part part : table.snapshot().parts()) {
                fetches.add(() -> {
                    copies.fetch(archive.key(part.key()), part.bytes(), part.sha256());
                    return null;
                });
            }
        }
        for (ArchiveFile file : plan.changes()) {
            fetches.add(() -> {
                if (file.schema() != null) {
                    archive.schema(file.schema());
                }
                copies.fetch(archive.key(file.key()), file.bytes(), file.sha256());
                return null;
            });
        }
        workers.runAll(fetches);
    }

    List<Path> snapshotParts(PlannedTable table) throws IOException {
        List<Path> parts = new ArrayList<>();
        for (SnapshotManifest.Part part : table.snapshot().parts()) {
            parts.add(copies.fetch(archive.key(part.key()), part.bytes(), part.sha256()));
        }
        return parts;
    }

    TableDefinition definition(PlannedTable table) throws IOException {
        return archive.schema(table.snapshot().schema());
    }

    /** The table's changes with sequences behind {@code after} and up to {@code through}. */
    List<Path> changes(TableName table, long after, long through) throws IOException {
        List<Path> files = new ArrayList<>();
        for (ArchiveFile file : changeFiles(table, after, through)) {
            files.add(copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()));
        }
        return files;
    }

    /**
     * The one definition under which the table's changes of a stretch were written; empty if there are none.
     *
     * @throws RestoreException if there are several
     */
    Optional<TableDefinition> definitionOfChanges(TableName table, long after, long through) throws IOException {
        var fingerprints = changeFiles(table, after, through).stream()
                .map(ArchiveFile::schema)
                .collect(Collectors.toSet());
        if (fingerprints.size() > 1) {
            throw new RestoreException(
                    RestoreException.Kind.SCHEMA_DRIFT,
                    "table " + table + " changed its definition between sequences " + after + " and " + through
                            + " without a statement in the history that says so: restore to a point before it or from a"
                            + " snapshot behind it");
        }
        for (var fingerprint : fingerprints) {
            return Optional.of(archive.schema(fingerprint));
        }
        return Optional.empty();
    }

    private List<ArchiveFile> changeFiles(TableName table, long after, long through) {
        return plan.changes().stream()
                .filter(file ->
                        table.equals(file.table()) && file.lastSequence() > after && file.firstSequence() <= through)
                .toList();
    }
}
