package io.tidemark.archiver.retention;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.SnapshotReference;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be taken away, and what stays of the time before.
 *
 * @param keptFrom the snapshot from which on every point stays
 * @param single snapshots before it that stay alone, oldest first
 * @param snapshots snapshots that go, oldest first
 * @param files files that go, those of derived changes included: none has a record behind {@code keptFrom}
 */
public record RetentionPlan(
        SnapshotReference keptFrom,
        List<SnapshotReference> single,
        List<SnapshotReference> snapshots,
        List<ArchiveFile> files) {

    /** Copies the lists. */
    public RetentionPlan {
        single = List.copyOf(single);
        snapshots = List.copyOf(snapshots);
        files = List.copyOf(files);
    }

    /** Whether nothing goes. */
    public boolean isEmpty() {
        return snapshots.isEmpty() && files.isEmpty();
    }

    /** Size of the files that go; that of snapshots is known only once their objects are deleted. */
    public long bytes() {
        return files.stream().mapToLong(ArchiveFile::bytes).sum();
    }

    /** The commit that does it. */
    public CommitDraft draft() {
        List<String> remove = new ArrayList<>();
        snapshots.forEach(snapshot -> remove.add(snapshot.manifestKey()));
        List<String> derived = new ArrayList<>();
        files.forEach(file -> (file.kind() == FileKind.DERIVED ? derived : remove).add(file.key()));
        return CommitDraft.removal(remove, keptFrom, derived);
    }
}
