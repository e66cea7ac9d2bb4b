package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileReader;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transactions that an archive's files of transactions hold, one file at a time. */
public final class ArchivedTransactions implements TransactionHistory {
    private final Archive archive;
    private final LocalCopies copies;
    private final List<ArchiveFile> files;

    /** @param copies where the files are fetched to */
    public ArchivedTransactions(Archive archive, ArchiveView view, LocalCopies copies) {
        this.archive = archive;
        this.copies = copies;
        this.files = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .sorted(Comparator.comparingLong(ArchiveFile::firstSequence))
                .toList();
    }

    @Override
    public TransactionCursor after(long sequence) {
        return new Cursor(
                sequence,
                files.stream().filter(file -> file.lastSequence() > sequence).iterator());
    }

    private final class Cursor implements TransactionCursor {
        private final long after;
        private final Iterator<ArchiveFile> remaining;
        private @Nullable TransactionFileReader reader;

        Cursor(long after, Iterator<ArchiveFile> remaining) {
            this.after = after;
            this.remaining = remaining;
        }

        @Override
        public @Nullable TransactionEntry next() throws IOException {
            while (true) {
                TransactionEntry entry = reader == null ? null : reader.next();
                if (entry != null) {
                    if (entry.sequence() > after) {
                        return entry;
                    }
                } else if (remaining.hasNext()) {
                    close();
                    ArchiveFile file = remaining.next();
                    reader = new TransactionFileReader(
                            copies.fetch(archive.key(file.key()), file.bytes(), file.sha256()));
                } else {
                    return null;
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}
