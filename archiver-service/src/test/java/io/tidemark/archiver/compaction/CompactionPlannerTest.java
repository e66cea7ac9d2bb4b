package io.tidemark.archiver.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.ArchiveCommit;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitKind;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.Writer;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CompactionPlannerTest {
    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    private static final long TODAY = 20_000 * DAY;
    private static final CompactionPolicy POLICY = new CompactionPolicy(3, 1_000, Duration.ofMinutes(10), false);

    private final List<ArchiveFile> files = new ArrayList<>();
    private long sequence;

    @Test
    void mergesALevelOnceItIsFull() {
        add("deals", 0, 10, TODAY);
        add("deals", 0, 10, TODAY);
        assertThat(plan(TODAY)).isEmpty();
        add("deals", 0, 10, TODAY);
        add("contacts", 0, 10, TODAY);
        assertThat(plan(TODAY)).singleElement().satisfies(task -> {
            assertThat(task.files()).isEqualTo(files.subList(0, 3));
            assertThat(task.level()).isEqualTo(1);
        });
    }

    @Test
    void keepsLevelsApart() {
        for (int i = 0; i < 2; i++) {
            add("deals", 1, 100, TODAY);
            add("deals", 0, 10, TODAY);
        }
        assertThat(plan(TODAY)).isEmpty();
    }

    @Test
    void keepsTablesDefinitionsKindsAndDaysApart() {
        add("deals", 0, 10, TODAY);
        add("contacts", 0, 10, TODAY);
        add("deals", 0, 10, TODAY - 1);
        files.add(file(new TableName("crm", "deals"), "ef", 0, 10, TODAY));
        files.add(file(null, null, 0, 10, TODAY));
        assertThat(new CompactionPlanner(POLICY.eagerly()).plan(view(TODAY))).isEmpty();
    }

    @Test
    void leavesFilesOfTheTargetSizeAndMakesNoneMuchLarger() {
        add("deals", 2, 1_000, TODAY);
        for (int i = 0; i < 7; i++) {
            add("deals", 0, 300, TODAY);
        }
        List<CompactionTask> tasks = plan(TODAY);
        assertThat(tasks).hasSize(2).allSatisfy(task -> assertThat(task.bytes()).isEqualTo(900));
    }

    @Test
    void mergesTheRestOfADayThatIsOver() {
        add("deals", 1, 100, TODAY);
        add("deals", 0, 10, TODAY + 1);
        assertThat(plan(TODAY + DAY)).isEmpty();
        assertThat(plan(TODAY + DAY + TimeUnit.MINUTES.toMicros(10)))
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.files()).isEqualTo(files);
                    assertThat(task.level()).isEqualTo(2);
                });
    }

    @Test
    void opensABoundedNumberOfFilesAtOnce() {
        for (int i = 0; i < CompactionPolicy.MOST_FILES + 2; i++) {
            add("deals", 0, 1, TODAY);
        }
        assertThat(plan(TODAY)).extracting(task -> task.files().size()).containsExactlyInAnyOrder(2, 64);
    }

    private void add(String table, int level, long bytes, long commitMicros) {
        files.add(file(new TableName("crm", table), "ab", level, bytes, commitMicros));
    }

    private ArchiveFile file(
            @Nullable TableName table, @Nullable String schema, int level, long bytes, long commitMicros) {
        sequence++;
        return new ArchiveFile(
                "file-" + sequence,
                table == null ? FileKind.TRANSACTIONS : FileKind.CHANGES,
                table,
                schema == null ? null : new Fingerprint(schema.repeat(16)),
                level,
                1,
                bytes,
                "cd".repeat(32),
                sequence,
                sequence,
                commitMicros,
                commitMicros);
    }

    private List<CompactionTask> plan(long completeToMicros) {
        return new CompactionPlanner(POLICY).plan(view(completeToMicros));
    }

    private ArchiveView view(long completeToMicros) {
        Mark mark = new Mark(
                sequence,
                "",
                new BinlogCoordinate("binlog.000001", 4),
                1,
                completeToMicros,
                completeToMicros,
                "journal",
                1,
                "journal-1",
                "server-1");
        return ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0))
                .apply(
                        new ArchiveCommit(
                                0,
                                ArchiveCommit.NO_PREVIOUS,
                                CommitKind.CHANGES,
                                0,
                                new Writer("w", "h"),
                                mark,
                                files,
                                List.of(),
                                List.of(),
                                List.of(),
                                null),
                        "00".repeat(32));
    }
}
