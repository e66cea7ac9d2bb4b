package io.tidemark.capture.snapshot;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
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

/**
 * Finds the sequence that separates the transactions a snapshot holds from those behind it. On the server that the archive follows,
 * binlog coordinates decide; otherwise the snapshot's GTIDs do.
 */
final class SnapshotBoundary {
    private final Archive archive;
    private final LocalCopies copies;
    private final SnapshotManifest manifest;
    private final GtidSet gtids;

    SnapshotBoundary(Archive archive, LocalCopies copies, SnapshotManifest manifest) {
        this.archive = archive;
        this.copies = copies;
        this.manifest = manifest;
        this.gtids = GtidSet.parse(manifest.flavor(), manifest.gtids());
    }

    /** The sequence of the last commit that the snapshot holds, or empty while the archive has not come that far. */
    OptionalLong find(ArchiveView view) throws IOException {
        Mark mark = view.mark();
        if (mark == null || !isPassed(mark)) {
            return OptionalLong.empty();
        }
        List<ArchiveFile> newestFirst = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .sorted(Comparator.comparingLong(ArchiveFile::lastSequence).reversed())
                .toList();
        long before = mark.sequence();
        for (ArchiveFile file : newestFirst) {
            long last = 0;
            long first = before;
            try (TransactionFileReader reader =
                    new TransactionFileReader(copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()))) {
                for (TransactionEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    first = Math.min(first, entry.firstSequence() - 1);
                    last = isHeld(entry, mark) ? Math.max(last, entry.sequence()) : last;
                }
            }
            if (last > 0) {
                return OptionalLong.of(last);
            }
            before = first;
        }
        return OptionalLong.of(before);
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
