package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Picks transactions to restore to, each with the same chance, so that what is tried over time stands for all of them; where there is
 * none, a snapshot.
 */
public final class RandomPoints {
    private static final int TRIES = 50;

    private RandomPoints() {}

    /**
     * A transaction that can be restored to, or the point of a snapshot if no transaction is archived behind one.
     *
     * @param copies where files of transactions are fetched to
     * @return empty if the archive has no snapshot
     */
    public static Optional<ResolvedTarget> pick(
            Archive archive, ArchiveView view, LocalCopies copies, RandomGenerator random) throws IOException {
        Eras eras = new Eras(view);
        List<ArchiveFile> files = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .filter(file -> eras.basis(eras.ofSequence(file.lastSequence()), file.lastSequence())
                        .isPresent())
                .toList();
        long transactions = files.stream().mapToLong(ArchiveFile::rows).sum();
        for (int i = 0; i < TRIES && transactions > 0; i++) {
            long at = random.nextLong(transactions);
            TransactionEntry entry = entry(archive, files, copies, at);
            int era = eras.ofSequence(entry.sequence());
            if (eras.basis(era, entry.sequence()).isPresent()) {
                return Optional.of(new ResolvedTarget(
                        "random", entry.sequence(), era, entry.gtid(), entry.end(), entry.commitTimeMicros()));
            }
        }
        List<SnapshotReference> snapshots = view.snapshots();
        return snapshots.isEmpty()
                ? Optional.empty()
                : Optional.of(point(snapshots.get(random.nextInt(snapshots.size())), eras));
    }

    private static ResolvedTarget point(SnapshotReference snapshot, Eras eras) {
        return new ResolvedTarget(
                "random", snapshot.sequence(), eras.ofSnapshot(snapshot), null, snapshot.coordinate(), 0);
    }

    private static TransactionEntry entry(Archive archive, List<ArchiveFile> files, LocalCopies copies, long at)
            throws IOException {
        long before = 0;
        for (ArchiveFile file : files) {
            if (at < before + file.rows()) {
                try (TransactionFileReader reader =
                        new TransactionFileReader(copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()))) {
                    TransactionEntry entry = reader.next();
                    for (long row = before; row < at && entry != null; row++) {
                        entry = reader.next();
                    }
                    if (entry == null) {
                        throw new IOException("file " + file.key() + " has fewer rows than the " + file.rows()
                                + " that the commit log says");
                    }
                    return entry;
                }
            }
            before += file.rows();
        }
        throw new IllegalArgumentException("there is no transaction " + at + " among " + before);
    }
}
