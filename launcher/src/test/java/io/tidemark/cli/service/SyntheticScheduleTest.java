package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.config.SnapshotConfig;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticScheduleTest {
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final long FILE_BYTES = 1000;
    private static final SyntheticSchedule.SnapshotSizes NOT_ASKED = snapshot -> {
        throw new AssertionError("the size of snapshot " + snapshot.id() + " does not count");
    };

    @TempDir
    private Path root;

    private DirectoryObjectStore store;
    private Archive archive;
    private ArchiveView view;

    @BeforeEach
    void openAnArchive() throws IOException {
        store = new DirectoryObjectStore(root);
        archive = Archive.openOrCreate(
                store, new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0), Clock.systemUTC());
        view = archive.load();
    }

    @AfterEach
    void closeIt() {
        store.close();
    }

    @Test
    void unlessTheSettingsSayOtherwiseItIsDueWhenTheChangesAreAsLargeAsTheSnapshot() throws IOException {
        SyntheticSchedule schedule =
                SyntheticSchedule.of(new SnapshotConfig(Duration.ofDays(1), null, 4, false, null, null, null));
        change(10, 1);
        snapshot("a", 10, null);
        change(20, SyntheticSchedule.LEAST_BYTES - 1);
        SnapshotReference base = SyntheticSchedule.base(view).orElseThrow();
        assertThat(schedule.isDue(view, base, NOT_ASKED, NINE)).isFalse();
        change(30, 1);
        assertThat(schedule.isDue(view, base, snapshot -> SyntheticSchedule.LEAST_BYTES + 1, NINE))
                .isFalse();
        assertThat(schedule.isDue(view, base, snapshot -> SyntheticSchedule.LEAST_BYTES, NINE))
                .isTrue();
        assertThat(SyntheticSchedule.of(new SnapshotConfig(Duration.ofDays(1), null, 4, false, null, null, 7L)))
                .isEqualTo(new SyntheticSchedule(null, 7L));
    }

    @Test
    void nothingIsMadeOfNothingOrWithoutAnythingNew() throws IOException {
        assertThat(SyntheticSchedule.base(view)).isEmpty();
        change(10);
        assertThat(SyntheticSchedule.base(view)).isEmpty();
        snapshot("a", 10, null);
        assertThat(SyntheticSchedule.base(view)).isEmpty();
        change(20);
        assertThat(SyntheticSchedule.base(view)).contains(view.snapshots().get(0));
    }

    @Test
    void itIsDueSomeTimeOrSomeBytesBehindTheNewestSnapshotOfEitherKind() throws IOException {
        change(10);
        snapshot("a", 10, null);
        change(20);
        change(30);
        SnapshotReference base = SyntheticSchedule.base(view).orElseThrow();

        SyntheticSchedule hourly = new SyntheticSchedule(Duration.ofHours(1), 100 * FILE_BYTES);
        assertThat(hourly.isDue(view, base, NOT_ASKED, NINE.plusSeconds(3599))).isFalse();
        assertThat(hourly.isDue(view, base, NOT_ASKED, NINE.plusSeconds(3600))).isTrue();
        assertThat(new SyntheticSchedule(null, 2 * FILE_BYTES).isDue(view, base, NOT_ASKED, NINE))
                .isTrue();
        assertThat(new SyntheticSchedule(null, 2 * FILE_BYTES + 1).isDue(view, base, NOT_ASKED, NINE))
                .isFalse();

        snapshot("b", 30, "a");
        change(40);
        assertThat(SyntheticSchedule.base(view)).contains(view.snapshots().get(1));
        assertThat(new SyntheticSchedule(null, FILE_BYTES + 1)
                        .isDue(view, SyntheticSchedule.base(view).orElseThrow(), NOT_ASKED, NINE))
                .isFalse();
    }

    private void change(long sequence) throws IOException {
        change(sequence, FILE_BYTES);
    }

    private void change(long sequence, long bytes) throws IOException {
        Mark mark = new Mark(sequence, "", new BinlogCoordinate("b.000001", sequence), 1, 0, 0, "j", 0, "", "");
        ArchiveFile file = new ArchiveFile(
                "changes/" + sequence,
                FileKind.CHANGES,
                new TableName("crm", "t"),
                new Fingerprint("ab".repeat(16)),
                0,
                1,
                bytes,
                "cd".repeat(32),
                sequence,
                sequence,
                0,
                0);
        view = archive.append(view, CommitDraft.changes(mark, List.of(file), List.of()));
    }

    private void snapshot(String id, long sequence, @Nullable String madeFrom) throws IOException {
        view = archive.append(
                view,
                CommitDraft.snapshot(new SnapshotReference(
                        id,
                        "snapshots/" + id,
                        "ef".repeat(32),
                        sequence,
                        new BinlogCoordinate("b.000001", sequence),
                        "",
                        NINE.getEpochSecond() * 1_000_000,
                        madeFrom)));
    }
}
