package io.tidemark.archiver.compaction;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.parquet.FileCompactor;
import io.tidemark.archive.parquet.FileSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Carries out merges of files, one at a time: the inputs are fetched and verified, the result is proven, stored, and replaces the
 * inputs in one commit. Whatever interrupts it leaves the archive as it was. The objects of the inputs stay in the store: a restore
 * under way may still read them. Not thread-safe.
 */
public final class Compactor {
    private static final long RUN_BYTES = 48L << 20;

    private final Archive archive;
    private final Path directory;

    /**
     * @param archive whose files are merged
     * @param directory for local files; emptied before and after each merge
     */
    public Compactor(Archive archive, Path directory) {
        this.archive = archive;
        this.directory = directory;
    }

    /**
     * Carries out a merge.
     *
     * @param view what the archive shows; all files of the task are in it
     * @return the view behind the commit
     * @throws CommitConflictException if another compaction or a retention has removed one of the files meanwhile
     * @throws io.tidemark.archive.DamagedObjectException naming the object, if one of the inputs is not whole: it stays as it is
     */
    public ArchiveView carryOut(ArchiveView view, CompactionTask task) throws IOException {
        empty();
        try {
            LocalCopies copies = new LocalCopies(archive.store(), directory);
            List<FileCompactor.Input> inputs = new ArrayList<>();
            for (ArchiveFile file : task.files()) {
                inputs.add(new FileCompactor.Input(
                        copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()),
                        file.kind() == FileKind.TRANSACTIONS || file.level() > 0));
            }
            Path local = directory.resolve("compacted.parquet");
            FileSummary summary = new FileCompactor(directory, RUN_BYTES)
                    .compact(task.files().get(0).kind(), inputs, local);
            ArchiveFile compacted = describe(task, summary);
            archive.store().put(archive.key(compacted.key()), local);
            return archive.append(
                    view,
                    CommitDraft.compaction(
                            List.of(compacted),
                            task.files().stream().map(ArchiveFile::key).toList()));
        } finally {
            empty();
        }
    }

    private ArchiveFile describe(CompactionTask task, FileSummary summary) {
        ArchiveFile model = task.files().get(0);
        String key = model.table() == null
                ? archive.newTransactionKey(
                        summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), task.level())
                : archive.newChangeKey(
                        model.table(),
                        summary.firstCommitMicros(),
                        summary.firstSequence(),
                        summary.lastSequence(),
                        task.level());
        return summary.archived(key, model.kind(), model.table(), model.schema(), task.level());
    }

    private void empty() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> left = Files.walk(directory)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }
}
