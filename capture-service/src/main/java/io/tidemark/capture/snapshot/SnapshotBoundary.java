package io.tidemark.capture.snapshot;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileReader;
import io.tidemark.schemas.GtidSet;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sequence that separates the transactions a snapshot holds from those behind it. On the server that the archive follows,
 * binlog coordinates decide; otherwise the snapshot's GTIDs do. Both mean something within one stretch of history only: a snapshot
 * during which a gap was recorded has no place.
 */
final class SnapshotBoundary {
    private final Archive archive;
    private final LocalCopies copies;
    private final SnapshotManifest manifest;
    private final GtidSet gtids;
    private final int gapsBefore;

    /** @param began the archive's view from before the source was read */
    SnapshotBoundary(Archive archive, LocalCopies copies, SnapshotManifest manifest, ArchiveView began) {
        this.gapsBefore = began.gaps().size();
        this.archive = archive;
        this.copies = copies;
        this.manifest = manifest;
        this.gtids = GtidSet.parse(manifest.flavor(), manifest.gtids());
    }

    /**
     * The sequence of the last commit that the snapshot holds, or empty while the archive has not come that far.
     *
     * @throws SnapshotException if what committed between the snapshot and the archive's next transaction is in neither
     */
    OptionalLong find(ArchiveView view) throws IOException {
        requireNoNewGap(view);
        Mark mark = view.mark();
        if (mark == null || !isPassed(mark)) {
            return OptionalLong.empty();
        }
        // The view from before the snapshot shows the last gap, so the snapshot lies behind it.
        long start = view.gaps().stream().mapToLong(Gap::beforeSequence).max().orElse(0);
        List<ArchiveFile> newestFirst = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .filter(file -> file.lastSequence() > start)
                .sorted(Comparator.comparingLong(ArchiveFile::lastSequence).reversed())
                .toList();
        if (start == 0) {
            requireBehindStart(mark, newestFirst.isEmpty() ? null : newestFirst.get(newestFirst.size() - 1));
        }
        long before = mark.sequence();
        for (ArchiveFile file : newestFirst) {
            long last = 0;
            long first = before;
            try (TransactionFileReader reader =
                    new TransactionFileReader(copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()))) {
                for (TransactionEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    if (entry.sequence() > start) {
                        first = Math.min(first, entry.firstSequence() - 1);
                        last = isHeld(entry, mark) ? Math.max(last, entry.sequence()) : last;
                    }
                }
            }
            if (last > 0) {
                return OptionalLong.of(last);
            }
            before = first;
        }
        return OptionalLong.of(before);
    }

    /** Refuses a snapshot that lies before the archive's history: nobody holds what committed between the two. */
    private void requireBehindStart(Mark mark, @Nullable ArchiveFile oldest) throws IOException {
        Mark start = archive.firstMark().orElse(mark);
        TransactionEntry first = oldest == null ? null : firstOf(oldest);
        if (holds(start) || first != null && holdsAllBefore(first)) {
            return;
        }
        throw new SnapshotException("snapshot " + manifest.id() + " was taken at " + manifest.coordinate()
                + ", before the archive's history starts at "
                + (first == null ? start.coordinate() : first.begin())
                + ": what committed in between is in neither; take another snapshot now");
    }

    private void requireNoNewGap(ArchiveView view) {
        if (view.gaps().size() > gapsBefore) {
            Gap gap = view.gaps().get(view.gaps().size() - 1);
            throw new SnapshotException("snapshot " + manifest.id() + " at " + manifest.coordinate()
                    + " is of no use: while it was taken, a gap was recorded from "
                    + gap.from().coordinate() + " to " + gap.to().coordinate() + " (" + gap.reason()
                    + "); take another snapshot now");
        }
    }

    private TransactionEntry firstOf(ArchiveFile file) throws IOException {
        try (TransactionFileReader reader =
                new TransactionFileReader(copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()))) {
            TransactionEntry first = reader.next();
            for (TransactionEntry entry = first; entry != null; entry = reader.next()) {
                first = entry.sequence() < first.sequence() ? entry : first;
            }
            if (first == null) {
                throw new SnapshotException("file " + file.key() + " of the archive names no transaction");
            }
            return first;
        }
    }

    /** Whether the snapshot has everything up to a mark. */
    private boolean holds(Mark mark) {
        return sameServer(mark)
                ? manifest.coordinate().compareTo(mark.coordinate()) >= 0
                : gtids.containsAll(GtidSet.parse(manifest.flavor(), mark.gtids()));
    }

    /** Whether nothing lies between the snapshot and a transaction behind it, as far as can be told. */
    private boolean holdsAllBefore(TransactionEntry entry) {
        return entry.serverId() == manifest.serverId() || gtids.isEmpty()
                ? manifest.coordinate().compareTo(entry.begin()) >= 0
                : entry.gtid() != null && gtids.contains(entry.gtid());
    }

    private boolean isPassed(Mark mark) {
        return sameServer(mark)
                ? mark.coordinate().compareTo(manifest.coordinate()) >= 0
                : GtidSet.parse(manifest.flavor(), mark.gtids()).containsAll(gtids);
    }

    private boolean isHeld(TransactionEntry entry, Mark mark) {
        if (entry.gtid() != null && !gtids.isEmpty()) {
            return gtids.contains(entry.gtid());
        }
        return sameServer(mark) && entry.end().compareTo(manifest.coordinate()) <= 0;
    }

    /** Without GTIDs there is only one server that the archive can have followed. */
    private boolean sameServer(Mark mark) {
        return mark.serverId() == manifest.serverId() || gtids.isEmpty();
    }
}
