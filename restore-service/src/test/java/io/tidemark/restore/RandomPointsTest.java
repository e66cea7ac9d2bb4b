package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomPointsTest {
    @TempDir
    private Path root;

    @Test
    void aQuietSourceHasThePointsOfItsSnapshots() throws IOException {
        try (DirectoryObjectStore store = new DirectoryObjectStore(root.resolve("store"))) {
            Archive archive = Archive.openOrCreate(
                    store, new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0), Clock.systemUTC());
            LocalCopies copies = new LocalCopies(store, root.resolve("copies"));
            assertThat(RandomPoints.pick(archive, archive.load(), copies, new Random(1)))
                    .isEmpty();

            SnapshotReference snapshot = new SnapshotReference(
                    "s",
                    "snapshots/s/manifest.json",
                    "a".repeat(64),
                    7,
                    new BinlogCoordinate("binlog.000001", 70),
                    "",
                    1);
            ArchiveView view = archive.append(archive.load(), CommitDraft.snapshot(snapshot));

            ResolvedTarget point =
                    RandomPoints.pick(archive, view, copies, new Random(1)).orElseThrow();
            assertThat(point.sequence()).isEqualTo(7);
            assertThat(RestorePlanner.snapshotFor(view, point)).isEqualTo(snapshot);
        }
    }
}
