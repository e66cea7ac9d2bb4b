package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.archiver.retention.Pruner;
import io.tidemark.archiver.retention.RetentionPlanner;
import io.tidemark.archiver.retention.RetentionPolicy;
import io.tidemark.database.BinlogStatus;
import io.tidemark.demo.crm.CrmDisaster;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.restore.derive.CascadeDeriver;
import io.tidemark.restore.synthetic.SyntheticSnapshot;
import io.tidemark.restore.synthetic.SyntheticSnapshotConfig;
import io.tidemark.restore.synthetic.SyntheticSnapshotter;
import io.tidemark.restore.verify.IntegrityVerifier;
import io.tidemark.restore.verify.Workbench;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A CRM at work, its state made into synthetic snapshots, restored from those alone and compared byte for byte with the source. */
@Timeout(1200)
class SyntheticSnapshotIT {
    private static final long SEED = 20261122;
    private static final int ACCOUNTS = 120;
    private static final long WORK_MILLIS = 300;
    private static final long MEMORY = 256L << 20;
    private static final long SMALL_PARTS = 64L << 10;
    private static final String COPY = "crm_copy";

    private record Point(String name, BinlogStatus position, ServerContents contents) {}

    /** What a restore left, where the oracle does not look. */
    private record Restored(RestorePlan plan, Map<String, @Nullable Long> counters) {}

    @TempDir
    Path directory;

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MySQL 9.7", TestServers::newMySql97), Named.of("MariaDB 11.4", TestServers::newMariaDb11));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void restoresFromThemAreThoseFromTheSource(Supplier<DatabaseServer> supplier) throws Exception {
        try (DatabaseServer server = supplier.get();
                Connection connection = server.connect(null)) {
            CrmSchema.create(connection, "crm");
            CrmSeed.load(connection, SEED, ACCOUNTS);
            boolean sequences = server.flavor().equals("mariadb");
            if (sequences) {
                execute(connection, "CREATE SEQUENCE crm.invoice_numbers START WITH 5 CACHE 10");
            }
            try (ProtectedSource source = new ProtectedSource(server, List.of("crm"), directory)) {
                Archive archive = source.archive();
                List<Point> points = new ArrayList<>();
                List<SyntheticSnapshot> made = new ArrayList<>();
                try (CrmWorkload workload = new CrmWorkload(() -> server.connect("crm"), SEED, 3, 0)) {
                    workload.start();
                    Thread.sleep(WORK_MILLIS);
                    source.snapshot();
                    if (sequences) {
                        execute(connection, "SELECT NEXTVAL(crm.invoice_numbers)");
                    }
                    points.add(point(source, server, workload, "the first synthetic snapshot", made));
                    points.add(point(source, server, workload, "behind it", null));
                    workload.pause();
                    CrmDisaster.strike(connection);
                    workload.resume();
                    points.add(point(source, server, workload, "the second synthetic snapshot", made));
                    points.add(point(source, server, workload, "the end", null));
                    workload.stop();
                    assertThat(workload.failures()).isEmpty();
                }
                SnapshotReference original = archive.load().snapshots().get(0);
                assertThat(made.get(0).base()).isEqualTo(original);
                assertThat(made.get(1).base()).isEqualTo(made.get(0).reference());
                compact(archive);
                CascadeDeriver deriver = new CascadeDeriver(archive, directory.resolve("derive"), MEMORY, 1, null);
                assertThat(deriver.derive().behind()).isEmpty();
                assertVerifies(archive);
                assertThat(new AuditedHistory(archive, directory)
                                .replayAndCompare(made.get(0).reference(), server, List.of())
                                .values())
                        .anyMatch(derived -> derived > 0);

                for (int i = 0; i < points.size(); i++) {
                    Restored fromSynthetic = restore(source, server, points.get(i), null, sequences);
                    assertThat(fromSynthetic.plan().snapshot())
                            .isEqualTo(made.get(i / 2).reference());
                    if (i % 2 == 0) {
                        Restored fromOriginal = restore(source, server, points.get(i), original, sequences);
                        assertThat(fromSynthetic.counters())
                                .as(points.get(i).name())
                                .isEqualTo(fromOriginal.counters());
                    }
                }

                removeAllBefore(archive, made.get(0).reference());
                assertThat(archive.load().snapshots())
                        .containsExactly(made.get(0).reference(), made.get(1).reference());
                assertVerifies(archive);
                restore(source, server, points.get(1), null, sequences);
                restore(source, server, points.get(3), made.get(0).reference(), sequences);
            }
        }
    }

    /** Stands still for a moment; the state of that moment becomes a synthetic snapshot where there is a list for it. */
    private Point point(
            ProtectedSource source,
            DatabaseServer server,
            CrmWorkload workload,
            String name,
            @Nullable List<SyntheticSnapshot> made)
            throws Exception {
        Thread.sleep(WORK_MILLIS);
        workload.pause();
        try {
            Point point =
                    new Point(name, source.position(), ServerContents.read(() -> server.connect(null), List.of("crm")));
            source.awaitArchived(point.position());
            if (made != null) {
                SyntheticSnapshotConfig config =
                        new SyntheticSnapshotConfig(directory.resolve("synthetic"), MEMORY, 2, SMALL_PARTS);
                made.add(new SyntheticSnapshotter(source.archive(), config, ProgressListener.NONE, Clock.systemUTC())
                        .make());
            }
            return point;
        } finally {
            workload.resume();
        }
    }

    private Restored restore(
            ProtectedSource source,
            DatabaseServer server,
            Point point,
            @Nullable SnapshotReference from,
            boolean sequences)
            throws Exception {
        RestoreScope scope = new RestoreScope(Set.of(), Map.of("crm", COPY));
        Restorer restorer = new Restorer(
                source.archive(),
                ProtectedSource.config(server),
                RestoreOptions.of(directory.resolve("work")).withScope(scope),
                ProgressListener.NONE,
                Clock.systemUTC());
        RestorePlan plan =
                restorer.plan(RestoreTarget.parse("binlog:" + point.position().coordinate()));
        if (from != null) {
            plan = RestorePlanner.plan(
                    source.archive().load(), from, source.archive().manifest(from), plan.target(), scope);
        }
        restorer.restore(plan);
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of(COPY));
        assertThat(point.contents().differencesTo(restored, Map.of("crm", COPY)))
                .as(point.name())
                .isEmpty();
        Map<String, @Nullable Long> counters = new TreeMap<>();
        restored.databases()
                .get(COPY)
                .tables()
                .forEach((table, contents) -> counters.put(table, contents.nextAutoIncrement()));
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            if (sequences) {
                try (ResultSet row =
                        statement.executeQuery("SELECT next_not_cached_value FROM " + COPY + ".invoice_numbers")) {
                    row.next();
                    counters.put("invoice_numbers", row.getLong(1));
                }
                assertThat(counters).containsEntry("invoice_numbers", 15L);
            }
            statement.execute("DROP DATABASE " + COPY);
        }
        return new Restored(plan, counters);
    }

    /** All that is wrong with the archive would be found, each synthetic snapshot computed anew included. */
    private void assertVerifies(Archive archive) throws Exception {
        try (Workbench bench = new Workbench(archive, directory.resolve("verify"), MEMORY, 2)) {
            assertThat(new IntegrityVerifier(bench)
                            .verify(Long.MAX_VALUE, Map.of())
                            .problems())
                    .isEmpty();
        }
    }

    private void compact(Archive archive) throws Exception {
        CompactionPlanner planner =
                new CompactionPlanner(CompactionPolicy.defaults().eagerly());
        Compactor compactor = new Compactor(archive, directory.resolve("compaction"));
        ArchiveView view = archive.load();
        for (List<CompactionTask> due = planner.plan(view); !due.isEmpty(); due = planner.plan(view)) {
            view = compactor.carryOut(view, due.get(0));
        }
    }

    /** As retention does: the first snapshot and what was needed with it alone go, and their objects with them. */
    private static void removeAllBefore(Archive archive, SnapshotReference kept) throws Exception {
        ArchiveView view = archive.load();
        List<String> going = new ArrayList<>();
        view.files().stream()
                .filter(file -> file.lastSequence() <= kept.sequence())
                .map(ArchiveFile::key)
                .forEach(going::add);
        view.snapshots().stream()
                .filter(snapshot -> snapshot.sequence() < kept.sequence())
                .map(SnapshotReference::manifestKey)
                .forEach(going::add);
        archive.append(view, CommitDraft.removal(going, kept));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        RetentionPlanner nothingMore = new RetentionPlanner(new RetentionPolicy(null, 0, 0, 0));
        assertThat(new Pruner(archive, nothingMore, Duration.ZERO, later)
                        .prune()
                        .objects())
                .isNotEmpty();
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
