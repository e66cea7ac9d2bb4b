package io.tidemark.cli.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archiver.retention.RetentionPlan;
import io.tidemark.archiver.retention.RetentionPlanner;
import io.tidemark.archiver.retention.RetentionPolicy;
import io.tidemark.cli.retention.SimulatedArchive.Taken;
import io.tidemark.cli.retention.SimulatedArchive.Transaction;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.RestoreScope;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.TableStretches;
import io.tidemark.restore.TargetResolver;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * After random removals from random histories, with compaction and gaps in between: every point that was to be kept can be planned, its
 * plan has all changes that ever lay between its snapshot and it, and any other point is refused or has all of them, too.
 */
class PrunedHistoriesTest {
    private static final int STEPS = 120;
    /** After each removal one of so many transactions is looked at, another one each time. */
    private static final int SAMPLED = 5;

    /** {@code -Dtidemark.seeds=N} tries more; a seed that fails is in the test's name. */
    static List<Integer> seeds() {
        return IntStream.range(0, Integer.getInteger("tidemark.seeds", 12))
                .boxed()
                .toList();
    }

    private long cutoff;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keptPointsStayRestorable(int seed) throws IOException {
        Random random = new Random(seed);
        SimulatedArchive archive = new SimulatedArchive(random);
        for (int step = 0; step < STEPS; step++) {
            archive.step();
            if (random.nextInt(12) == 0) {
                prune(archive, random);
                check(archive, random);
            }
        }
    }

    private void prune(SimulatedArchive archive, Random random) throws IOException {
        Duration keepAll = Duration.ofHours(1 + random.nextInt(240));
        RetentionPolicy policy = new RetentionPolicy(keepAll, random.nextInt(7), random.nextInt(4), random.nextInt(3));
        Instant now = Instant.EPOCH.plus(archive.nowMicros(), ChronoUnit.MICROS);
        // A clock that runs ahead must not make history old.
        Instant told = random.nextInt(5) == 0 ? now.plus(Duration.ofDays(400)) : now;
        Optional<RetentionPlan> plan = new RetentionPlanner(policy).plan(archive.view(), told);
        if (plan.isEmpty()) {
            return;
        }
        List<SnapshotReference> before = archive.view().snapshots();
        archive.apply(plan.get().draft());
        long latest = archive.view().mark().completeToMicros();
        long thisCutoff = latest - TimeUnit.SECONDS.toMicros(keepAll.toSeconds());
        cutoff = Math.max(cutoff, thisCutoff);
        for (SnapshotReference snapshot : before) {
            long daysBefore = ChronoUnit.DAYS.between(date(snapshot.takenAtMicros()), date(thisCutoff));
            boolean lastOfItsDay = before.stream()
                    .noneMatch(other -> other.takenAtMicros() > snapshot.takenAtMicros()
                            && date(other.takenAtMicros()).equals(date(snapshot.takenAtMicros())));
            boolean kept = snapshot.takenAtMicros() > thisCutoff
                    || lastOfItsDay && policy.daily() > 0 && daysBefore <= policy.daily();
            if (kept) {
                assertThat(archive.view().snapshots()).contains(snapshot);
            }
        }
        assertThat(new RetentionPlanner(policy).plan(archive.view(), told)).isEmpty();
    }

    private void check(SimulatedArchive archive, Random random) throws IOException {
        ArchiveView view = archive.view();
        TargetResolver resolver = new TargetResolver(view, archive.history());
        for (Transaction transaction : archive.transactions) {
            if (random.nextInt(SAMPLED) > 0) {
                continue;
            }
            BinlogCoordinate end = transaction.entry().end();
            boolean hadBasis = archive.snapshots.stream()
                    .anyMatch(taken -> taken.era() == transaction.era()
                            && taken.reference().sequence()
                                    <= transaction.entry().sequence());
            boolean kept = hadBasis && transaction.entry().commitTimeMicros() > cutoff;
            Optional<ResolvedTarget> point = planned(archive, resolver, new RestoreTarget.AtCoordinate(end), kept);
            point.ifPresent(resolved -> assertThat(resolved.sequence())
                    .isEqualTo(transaction.entry().sequence()));
            planned(
                    archive,
                    resolver,
                    new RestoreTarget.AtTransaction(transaction.entry().gtid(), random.nextBoolean()),
                    false);
        }
        for (SnapshotReference snapshot : view.snapshots()) {
            assertThat(planned(archive, resolver, new RestoreTarget.AtCoordinate(snapshot.coordinate()), true))
                    .hasValueSatisfying(point -> assertThat(point.sequence()).isEqualTo(snapshot.sequence()));
            assertThat(planned(archive, resolver, new RestoreTarget.AtTime(snapshot.takenAtMicros()), true))
                    .hasValueSatisfying(
                            point -> assertThat(point.sequence()).isGreaterThanOrEqualTo(snapshot.sequence()));
        }
        long oldest = archive.transactions.get(0).entry().commitTimeMicros();
        for (int i = 0; i < 50; i++) {
            long micros = oldest + (long) (random.nextDouble() * (archive.nowMicros() - oldest));
            planned(archive, resolver, new RestoreTarget.AtTime(micros), false)
                    .ifPresent(point -> assertThat(point.sequence()).isEqualTo(prefix(archive, point, micros)));
        }
        for (RestorableWindow window : RestorableWindows.of(view)) {
            planned(archive, resolver, new RestoreTarget.AtTime(window.from().timeMicros()), true);
            planned(archive, resolver, new RestoreTarget.AtTime(window.to().timeMicros()), true);
        }
        planned(
                archive,
                resolver,
                RestoreTarget.parse("latest"),
                archive.snapshots.stream()
                        .anyMatch(taken -> taken.era() == view.gaps().size()));
        stretchesAreWhole(archive);
    }

    /** Resolves and plans a point, and holds the plan against all that ever happened. */
    private static Optional<ResolvedTarget> planned(
            SimulatedArchive archive, TargetResolver resolver, RestoreTarget target, boolean kept) throws IOException {
        ArchiveView view = archive.view();
        ResolvedTarget point;
        try {
            point = resolver.resolve(target);
        } catch (RestoreException e) {
            if (kept) {
                fail(target.text() + " was to be kept", e);
            }
            return Optional.empty();
        }
        SnapshotReference basis = RestorePlanner.snapshotFor(view, point);
        RestorePlan plan = RestorePlanner.plan(view, basis, manifest(basis), point, RestoreScope.EVERYTHING);
        assertThat(within(archive, plan.changes(), basis.sequence(), point.sequence()))
                .as("changes from %s to %s", basis.id(), target.text())
                .isEqualTo(happened(archive, basis.sequence(), point.sequence()));
        int era = archive.snapshots.stream()
                .filter(taken -> taken.reference().equals(basis))
                .mapToInt(Taken::era)
                .findFirst()
                .orElseThrow();
        boolean crossesGap = archive.transactions.stream()
                .anyMatch(transaction -> transaction.entry().sequence() > basis.sequence()
                        && transaction.entry().sequence() <= point.sequence()
                        && transaction.era() != era);
        assertThat(crossesGap).isFalse();
        return Optional.of(point);
    }

    /** The greatest sequence of the snapshot, or of the transactions of its era, before the first that committed later. */
    private static long prefix(SimulatedArchive archive, ResolvedTarget point, long micros) {
        SnapshotReference basis = RestorePlanner.snapshotFor(archive.view(), point);
        int era = archive.snapshots.stream()
                .filter(taken -> taken.reference().equals(basis))
                .mapToInt(Taken::era)
                .findFirst()
                .orElseThrow();
        long last = -1;
        for (Transaction transaction : archive.transactions) {
            if (transaction.era() == era) {
                if (transaction.entry().commitTimeMicros() > micros) {
                    break;
                }
                last = transaction.entry().sequence();
            }
        }
        return Math.max(last, basis.sequence());
    }

    /** What verification follows row by row has no holes. */
    private static void stretchesAreWhole(SimulatedArchive archive) {
        Map<SnapshotReference, SnapshotManifest> manifests = new HashMap<>();
        archive.view().snapshots().forEach(snapshot -> manifests.put(snapshot, manifest(snapshot)));
        TableStretches stretches = new TableStretches(archive.view(), manifests);
        for (TableName table : SimulatedArchive.TABLES) {
            List<ArchiveFile> files = archive.view().files().stream()
                    .filter(file -> table.equals(file.table()))
                    .toList();
            stretches.of(table, archive.view().mark().sequence()).forEach(stretch -> assertThat(
                            within(archive, files, stretch.after(), stretch.through()))
                    .isEqualTo(happened(archive, stretch.after(), stretch.through()).stream()
                            .filter(row -> archive.rows.get(row).equals(table))
                            .toList()));
        }
    }

    private static List<Long> within(SimulatedArchive archive, List<ArchiveFile> files, long after, long through) {
        return archive.rowsIn(files).stream()
                .filter(row -> row > after && row <= through)
                .toList();
    }

    private static List<Long> happened(SimulatedArchive archive, long after, long through) {
        return List.copyOf(archive.rows
                .subMap(after, false, Math.max(after, through), true)
                .keySet());
    }

    private static SnapshotManifest manifest(SnapshotReference snapshot) {
        return new SnapshotManifest(
                snapshot.id(),
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB",
                snapshot.takenAtMicros(),
                0,
                0,
                "test",
                snapshot.coordinate(),
                snapshot.gtids(),
                1,
                List.of(new SnapshotManifest.DatabaseEntry("crm", "CREATE DATABASE crm")),
                SimulatedArchive.TABLES.stream()
                        .map(table -> new SnapshotManifest.Table(
                                table, new Fingerprint("ab".repeat(16)), "", null, 0, "", List.of()))
                        .toList(),
                List.of(),
                List.of());
    }

    private static LocalDate date(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }
}
