package io.tidemark.archiver.compaction;

import io.tidemark.archive.ArchiveFile;
import java.util.List;

/**
 * Files of one kind, and of one table and definition, that are to become one.
 *
 * @param files at least two
 * @param level level of the file to make
 */
public record CompactionTask(List<ArchiveFile> files, int level) {
    /** Copies the list. */
    public CompactionTask {
        files = List.copyOf(files);
        if (files.size() < 2) {
            throw new IllegalArgumentException("a merge of " + files.size() + " files");
        }
    }

    /** Size of all files together. */
    public long bytes() {
        return files.stream().mapToLong(ArchiveFile::bytes).sum();
    }

    /** What is merged, for messages. */
    public String describe() {
        ArchiveFile first = files.get(0);
        return files.size() + " files of " + (first.table() == null ? "transactions" : "changes of " + first.table());
    }
}
