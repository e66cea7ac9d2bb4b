package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.OperationRecord.Result;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeRecordsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-22T06:00:00Z");
    private static final CompactionTask TWO_FILES = new CompactionTask(List.of(file(1), file(2)), 1);

    @TempDir
    private Path directory;

    private OperationRecords stored;
    private MergeRecords records;
    private Instant now = BEGIN;

    @BeforeEach
    void open() throws IOException {
        Archive archive = Archive.openOrCreate(
                new DirectoryObjectStore(directory),
                new ArchiveIdentity("crm", ServerFlavor.MYSQL, "server", 0),
                Clock.systemUTC());
        stored = new OperationRecords(archive);
        records = new MergeRecords(stored, () -> now);
    }

    @Test
    void theFirstMergesAreRecordedAtOnceAndThoseOfTheNextHourTogether() throws IOException {
        records.merged(now, TWO_FILES);
        records.writeIfDue();
        mergeAndLookAfter(Duration.ofMinutes(1));
        mergeAndLookAfter(Duration.ofMinutes(58));
        assertThat(all()).singleElement().satisfies(first -> {
            assertThat(first.result()).isEqualTo(Result.OK);
            assertThat(first.summary()).isEqualTo("1 merges of 2 files (30 B)");
        });

        mergeAndLookAfter(Duration.ofMinutes(1));
        assertThat(all()).hasSize(2).last().satisfies(second -> {
            assertThat(second.body().path("merges").intValue()).isEqualTo(3);
            assertThat(second.body().path("files").intValue()).isEqualTo(6);
            assertThat(second.body().path("bytes").intValue()).isEqualTo(90);
            assertThat(second.startedAt()).isEqualTo(BEGIN.plus(Duration.ofMinutes(1)));
            assertThat(second.endedAt()).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
        });
    }

    @Test
    void whereNothingIsMergedNothingIsRecorded() throws IOException {
        records.writeIfDue();
        assertThat(all()).isEmpty();
    }

    @Test
    void aProblemIsToldOnceHoweverOftenItComes() throws IOException {
        for (int look = 0; look < 5; look++) {
            records.failed(now, "crm/changes/x is damaged");
            mergeAndLookAfter(Duration.ofMinutes(30));
        }
        assertThat(all()).allSatisfy(record -> {
            assertThat(record.result()).isEqualTo(Result.PROBLEMS);
            assertThat(record.problems()).containsExactly("crm/changes/x is damaged");
        });
    }

    @Test
    void whatCannotBeRecordedIsKeptForTheNextTime() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("crm").resolve("records"), "a file");
        records.merged(now, TWO_FILES);
        records.writeIfDue();
        Files.delete(inTheWay);
        assertThat(all()).isEmpty();

        mergeAndLookAfter(Duration.ofMinutes(1));
        assertThat(all()).singleElement().satisfies(record -> assertThat(
                        record.body().path("merges").intValue())
                .isEqualTo(2));
    }

    @Test
    void aClockThatIsSetBackDoesNotSilenceIt() throws IOException {
        records.merged(now, TWO_FILES);
        records.writeIfDue();
        mergeAndLookAfter(Duration.ofHours(-2));
        assertThat(all()).hasSize(2);
    }

    private void mergeAndLookAfter(Duration pause) {
        now = now.plus(pause);
        records.merged(now, TWO_FILES);
        records.writeIfDue();
    }

    private List<OperationRecord> all() throws IOException {
        return stored.newest(MergeRecords.KIND, 100);
    }

    private static ArchiveFile file(long sequence) {
        return new ArchiveFile(
                "transactions/" + sequence,
                FileKind.TRANSACTIONS,
                null,
                null,
                0,
                1,
                15,
                "0".repeat(64),
                sequence,
                sequence,
                sequence,
                sequence);
    }
}
