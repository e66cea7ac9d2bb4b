package io.tidemark.archiver.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.ArchiveCommit;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitKind;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.Writer;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A snapshot each day at 03:00 from 1 September on, and a file of the day's transactions behind it; the mark is at 20 November, 12:00. */
class RetentionPlannerTest {
    private static final Instant FIRST = Instant.parse("2026-09-01T03:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final List<ArchiveFile> files = new ArrayList<>();
    private final List<SnapshotReference> snapshots = new ArrayList<>();

    RetentionPlannerTest() {
        long sequence = 0;
        for (Instant day = FIRST; day.isBefore(NOW); day = day.plus(1, ChronoUnit.DAYS)) {
            snapshots.add(new SnapshotReference(
                    day.toString().substring(5, 10),
                    "snapshots/" + day + "/manifest.json",
                    "a".repeat(64),
                    sequence,
                    new BinlogCoordinate("binlog.000001", sequence),
                    "",
                    micros(day)));
            files.add(file(sequence + 1, sequence + 10, day.plus(1, ChronoUnit.HOURS)));
            sequence += 10;
        }
    }

    @Test
    void keepsEveryPointOfTheLastDays() {
        RetentionPlan plan =
                plan(new RetentionPolicy(Duration.ofDays(14), 0, 0, 0)).orElseThrow();

        assertThat(plan.keptFrom().id()).isEqualTo("11-06");
        assertThat(plan.single()).isEmpty();
        assertThat(plan.snapshots()).hasSize(66);
        assertThat(plan.files())
                .hasSize(66)
                .allMatch(file -> file.lastSequence() <= plan.keptFrom().sequence());
    }

    @Test
    void keepsTheLastSnapshotOfDaysWeeksAndMonths() {
        assertThat(single(new RetentionPolicy(Duration.ofDays(14), 3, 0, 0)))
                .containsExactly("11-03", "11-04", "11-05");
        // The cutoff is Friday, 6 November; its own week and month end, as far as they are old, at the snapshot kept
        // from.
        assertThat(single(new RetentionPolicy(Duration.ofDays(14), 0, 2, 0))).containsExactly("10-25", "11-01");
        assertThat(single(new RetentionPolicy(Duration.ofDays(14), 0, 0, 12))).containsExactly("09-30", "10-31");
        assertThat(single(new RetentionPolicy(Duration.ofDays(14), 1, 1, 1)))
                .containsExactly("10-31", "11-01", "11-05");
    }

    @Test
    void doesNothingUnlessAsked() {
        assertThat(plan(new RetentionPolicy(null, 0, 0, 0))).isEmpty();
        assertThat(plan(new RetentionPolicy(Duration.ofDays(365), 0, 0, 0))).isEmpty();
    }

    @Test
    void countsFromTheMarkWhereTheClockRunsAhead() {
        RetentionPolicy policy = new RetentionPolicy(Duration.ofDays(14), 0, 0, 0);
        Optional<RetentionPlan> ahead = new RetentionPlanner(policy).plan(view(null), NOW.plus(365, ChronoUnit.DAYS));
        assertThat(ahead).isEqualTo(plan(policy));
        RetentionPlan behind = new RetentionPlanner(policy)
                .plan(view(null), NOW.minus(1, ChronoUnit.DAYS))
                .orElseThrow();
        assertThat(behind.keptFrom().id()).isEqualTo("11-05");
    }

    @Test
    void keepsWhatTheSourcesClockCallsYoung() {
        files.set(50, file(501, 510, NOW));
        assertThat(plan(new RetentionPolicy(Duration.ofDays(14), 0, 0, 0))
                        .orElseThrow()
                        .keptFrom()
                        .sequence())
                .isEqualTo(500);
    }

    @Test
    void aLooserPolicyTakesNothingMore() {
        SnapshotReference keptFrom = snapshots.get(snapshots.size() - 2);
        ArchiveView pruned = view(keptFrom);
        assertThat(new RetentionPlanner(new RetentionPolicy(Duration.ofDays(90), 0, 0, 0)).plan(pruned, NOW))
                .isEmpty();
    }

    private List<String> single(RetentionPolicy policy) {
        return plan(policy).orElseThrow().single().stream()
                .map(SnapshotReference::id)
                .toList();
    }

    private Optional<RetentionPlan> plan(RetentionPolicy policy) {
        return new RetentionPlanner(policy).plan(view(null), NOW);
    }

    /** @param keptFrom where an earlier removal left single snapshots before it, which one; null where there was none */
    private ArchiveView view(@Nullable SnapshotReference keptFrom) {
        Mark mark = new Mark(
                1000,
                "",
                new BinlogCoordinate("binlog.000001", 1000),
                1,
                micros(NOW),
                micros(NOW),
                "journal",
                1,
                "",
                "");
        List<ArchiveFile> visible = keptFrom == null
                ? files
                : files.stream()
                        .filter(file -> file.lastSequence() > keptFrom.sequence())
                        .toList();
        ArchiveView view = ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0));
        for (SnapshotReference snapshot : snapshots) {
            view = view.apply(
                    new ArchiveCommit(
                            view.number() + 1,
                            view.headSha256(),
                            CommitKind.SNAPSHOT,
                            0,
                            new Writer("w", "h"),
                            mark,
                            view.number() < 0 ? visible : List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            snapshot),
                    "b".repeat(64));
        }
        return keptFrom == null
                ? view
                : view.apply(
                        new ArchiveCommit(
                                view.number() + 1,
                                view.headSha256(),
                                CommitKind.REMOVAL,
                                0,
                                new Writer("w", "h"),
                                mark,
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                null,
                                keptFrom.id()),
                        "b".repeat(64));
    }

    private static ArchiveFile file(long first, long last, Instant committed) {
        return new ArchiveFile(
                "transactions/" + first,
                FileKind.TRANSACTIONS,
                null,
                null,
                0,
                10,
                100,
                "cd".repeat(32),
                first,
                last,
                micros(committed),
                micros(committed));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
