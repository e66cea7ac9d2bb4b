package io.tidemark.capture.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileWriter;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where snapshots find their place, and that none finds one before or beside the archive's history. */
class SnapshotBoundaryTest {
    private static final long SERVER = 7;

    @TempDir
    private Path directory;

    private Archive archive;

    @BeforeEach
    void createArchive() throws IOException {
        archive = Archive.openOrCreate(
                new DirectoryObjectStore(Files.createDirectories(directory.resolve("archive"))),
                new ArchiveIdentity("crm", ServerFlavor.MARIADB, "server-1", 1),
                Clock.systemUTC());
    }

    @Test
    void waitsForTheFirstMark() throws IOException {
        assertThat(find(500, "0-7-5")).isEmpty();
    }

    @Test
    void waitsForAMarkThatPassesIt() throws IOException {
        heartbeat(400, "0-7-4");
        assertThat(find(500, "0-7-5")).isEmpty();
    }

    @Test
    void liesBehindAHistoryThatOnlyHeartbeatsMade() throws IOException {
        heartbeat(400, "0-7-4");
        heartbeat(500, "0-7-5");
        assertThat(find(500, "0-7-5")).hasValue(0);
    }

    @Test
    void refusesOneBeforeTheFirstHeartbeat() throws IOException {
        heartbeat(400, "0-7-4");
        heartbeat(500, "0-7-5");
        assertThatThrownBy(() -> find(300, "0-7-3"))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("binlog.000001:300")
                .hasMessageContaining("binlog.000001:400")
                .hasMessageContaining("take another snapshot");
    }

    @Test
    void refusesOneBeforeTheFirstTransaction() throws IOException {
        transactions();
        assertThatThrownBy(() -> find(300, "0-7-3"))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("binlog.000001:300")
                .hasMessageContaining("binlog.000001:400");
    }

    @Test
    void refusesOneBeforeTheFirstTransactionWhereThereAreNoGtids() throws IOException {
        transactions();
        assertThatThrownBy(() -> find(300, "")).isInstanceOf(SnapshotException.class);
        assertThat(find(500, "")).hasValue(10);
    }

    @Test
    void liesBetweenTheTransactionsOfTheFirstCommit() throws IOException {
        transactions();
        assertThat(find(400, "0-7-4")).hasValue(0);
        assertThat(find(500, "0-7-5")).hasValue(10);
        assertThat(find(600, "0-7-6")).hasValue(20);
    }

    @Test
    void liesBehindTheLastGapWhateverTransactionsItHolds() throws IOException {
        transactions();
        gap(at(90));
        assertThat(find(95, "0-7-6")).isEmpty();
        Mark read = new Mark(21, "0-7-6", at(100), SERVER, 3, 3, "journal", 22, "", "");
        archive.append(archive.load(), CommitDraft.changes(read, List.of(), List.of()));
        assertThat(find(95, "0-7-6")).hasValue(21);
    }

    @Test
    void refusesOneDuringWhichAGapWasRecorded() throws IOException {
        transactions();
        ArchiveView began = archive.load();
        gap(at(900));
        assertThatThrownBy(() -> find(600, "0-7-6", began))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("purged")
                .hasMessageContaining("take another snapshot");
    }

    /** Takes the place of sequence 21. */
    private void gap(BinlogCoordinate resumed) throws IOException {
        ArchiveView view = archive.load();
        Mark to = new Mark(21, "0-7-6", resumed, SERVER, 2, 3, "journal", 21, "", "");
        archive.append(view, CommitDraft.gap(new Gap(20, 21, view.mark(), to, "purged", 3)));
    }

    private OptionalLong find(long offset, String gtids) throws IOException {
        return find(offset, gtids, archive.load());
    }

    private OptionalLong find(long offset, String gtids, ArchiveView began) throws IOException {
        SnapshotManifest manifest = new SnapshotManifest(
                "snapshot-1",
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5",
                1,
                1,
                0,
                LockStrategy.SAME_BINLOG_SNAPSHOT.id(),
                at(offset),
                gtids,
                SERVER,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new SnapshotBoundary(
                        archive, new LocalCopies(archive.store(), directory.resolve("copies")), manifest, began)
                .find(archive.load());
    }

    private void heartbeat(long offset, String gtids) throws IOException {
        Mark mark = new Mark(0, gtids, at(offset), 0, 0, 1, "journal", offset, "", "");
        archive.append(archive.load(), CommitDraft.changes(mark, List.of(), List.of()));
    }

    /** Two transactions, from 400 to 500 and from 500 to 600, in the archive's first commit. */
    private void transactions() throws IOException {
        Path file = directory.resolve("transactions.parquet");
        FileSummary summary;
        try (TransactionFileWriter writer = new TransactionFileWriter(file)) {
            writer.write(new TransactionEntry(10, 1, "0-7-5", at(400), at(500), 1, SERVER, 1, 9));
            writer.write(new TransactionEntry(20, 11, "0-7-6", at(500), at(600), 2, SERVER, 1, 9));
            summary = writer.finish();
        }
        String key = archive.newTransactionKey(1, 1, 20, 0);
        archive.store().put(archive.key(key), file);
        ArchiveFile archived = new ArchiveFile(
                key,
                FileKind.TRANSACTIONS,
                null,
                null,
                0,
                summary.rows(),
                summary.bytes(),
                summary.sha256(),
                1,
                20,
                1,
                2);
        Mark mark = new Mark(20, "0-7-6", at(600), SERVER, 2, 2, "journal", 20, "", "");
        archive.append(archive.load(), CommitDraft.changes(mark, List.of(archived), List.of()));
    }

    private static BinlogCoordinate at(long offset) {
        return new BinlogCoordinate("binlog.000001", offset);
    }
}
