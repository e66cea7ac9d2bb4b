package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.archive.ArchiveCommitJson;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.LogSettings;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.crm.CrmDisaster;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSchemaChanges;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A CRM at work and under migration, archived by the real pipeline, restored to many points and compared byte for byte. */
@Timeout(1200)
class CrmRestoreIT {
    private static final long SEED = 20261121;
    private static final int ACCOUNTS = 150;
    private static final int POINTS_PER_RESTORE = 4;
    private static final long WORK_MILLIS = 250;
    /** With one behind a damaged commit nobody needs that commit; on a slow machine there are many commits. */
    private static final LogSettings WITHOUT_CHECKPOINTS = new LogSettings(LogSettings.DEFAULTS.firstPause(), 100_000);

    private static final Logger log = LoggerFactory.getLogger(CrmRestoreIT.class);

    private record Point(String name, BinlogStatus position, ServerContents contents) {}

    @TempDir
    Path directory;

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MySQL 9.7", TestServers::newMySql97), Named.of("MariaDB 11.4", TestServers::newMariaDb11));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyPointComesBackByteForByte(Supplier<DatabaseServer> supplier) throws Exception {
        try (DatabaseServer server = supplier.get();
                Connection connection = server.connect(null)) {
            CrmSchema.create(connection, "crm");
            CrmSeed.load(connection, SEED, ACCOUNTS);
            List<Point> points = new ArrayList<>();
            try (ProtectedSource source = new ProtectedSource(server, List.of("crm"), directory, WITHOUT_CHECKPOINTS)) {
                try (CrmWorkload workload = new CrmWorkload(() -> server.connect("crm"), SEED, 3, 0)) {
                    workload.start();
                    Thread.sleep(WORK_MILLIS);
                    source.snapshot();
                    points.add(point(source, server, workload, "after the snapshot"));
                    for (CrmSchemaChanges.Step step : CrmSchemaChanges.steps()) {
                        // MariaDB refuses to copy a table whose rows cascades remove meanwhile, which is not what is
                        // tested.
                        workload.pause();
                        step.run(connection);
                        workload.resume();
                        points.add(point(source, server, workload, step.name()));
                    }
                    CrmDisaster.strike(connection);
                    points.add(point(source, server, workload, "after the disaster"));
                    workload.stop();
                    assertThat(workload.failures()).isEmpty();
                }
                source.awaitArchived(points.get(points.size() - 1).position());
                for (int i = points.size() - 1; i >= 0; i -= POINTS_PER_RESTORE) {
                    restoreAndCompare(source, server, points.get(i), "crm_" + i);
                }
                selectsOneTable(source, server, points.get(points.size() - 1));
                refusesWhatIsThere(source, server, points.get(0));
                refusesAnAccountThatMayNotAndNamesWhatLetsIt(source, server, points.get(0));
                replacesWhatAnAbandonedRestoreLeft(source, server, points.get(points.size() - 1));
                restoresWhatLiesBeforeADamagedCommit(source, server, points);
            }
        }
    }

    private static Point point(ProtectedSource source, DatabaseServer server, CrmWorkload workload, String name)
            throws Exception {
        Thread.sleep(WORK_MILLIS);
        workload.pause();
        try {
            return new Point(name, source.position(), ServerContents.read(() -> server.connect(null), List.of("crm")));
        } finally {
            workload.resume();
        }
    }

    private void restoreAndCompare(ProtectedSource source, DatabaseServer server, Point point, String database)
            throws Exception {
        RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                .withScope(new RestoreScope(Set.of(), Map.of("crm", database)));
        Restorer restorer = new Restorer(
                source.archive(), ProtectedSource.config(server), options, ProgressListener.NONE, Clock.systemUTC());
        RestorePlan plan =
                restorer.plan(RestoreTarget.parse("binlog:" + point.position().coordinate()));
        RestoreReport report = restorer.restore(plan);
        log.info("{}: {}", point.name(), report.render());
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of(database));
        assertThat(point.contents().differencesTo(restored, Map.of("crm", database)))
                .as(point.name())
                .isEmpty();
        drop(server, database);
    }

    /** That the statements it names suffice is shown by running them. */
    private void refusesAnAccountThatMayNotAndNamesWhatLetsIt(
            ProtectedSource source, DatabaseServer server, Point point) throws Exception {
        String database = "crm_limited";
        try (Connection connection = server.connect(null);
                Statement admin = connection.createStatement()) {
            admin.execute("CREATE USER 'limited'@'%' IDENTIFIED BY 'limited-1'");
            admin.execute("GRANT SELECT ON `crm\\_limited`.* TO 'limited'@'%'");
            RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                    .withScope(new RestoreScope(Set.of(), Map.of("crm", database)));
            ServerConfig limited =
                    ServerConfig.of(ProtectedSource.config(server).address(), new Credentials("limited", "limited-1"));
            Restorer restorer =
                    new Restorer(source.archive(), limited, options, ProgressListener.NONE, Clock.systemUTC());
            RestorePlan plan = restorer.plan(
                    RestoreTarget.parse("binlog:" + point.position().coordinate()));

            RestoreException refused = catchThrowableOfType(RestoreException.class, () -> restorer.restore(plan));

            assertThat(refused.kind()).isEqualTo(RestoreException.Kind.UNSUITABLE_SERVER);
            // All that is missing and nothing else: SELECT would stand between the two.
            assertThat(refused).hasMessageContaining("REFERENCES, SHOW VIEW");
            String remedies =
                    refused.getMessage().substring(refused.getMessage().indexOf("GRANT "));
            for (String remedy : remedies.split("; ")) {
                admin.execute(remedy);
            }
            restorer.restore(plan);
            ServerContents restored = ServerContents.read(() -> server.connect(null), List.of(database));
            assertThat(point.contents().differencesTo(restored, Map.of("crm", database)))
                    .isEmpty();
            drop(server, database);
            admin.execute("DROP USER 'limited'@'%'");
        }
    }

    private void selectsOneTable(ProtectedSource source, DatabaseServer server, Point point) throws Exception {
        TableName contacts = new TableName("crm", "contacts");
        RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                .withScope(new RestoreScope(Set.of(contacts), Map.of("crm", "crm_contacts")));
        Restorer restorer = new Restorer(
                source.archive(), ProtectedSource.config(server), options, ProgressListener.NONE, Clock.systemUTC());
        RestoreReport report = restorer.restore(
                restorer.plan(RestoreTarget.parse("binlog:" + point.position().coordinate())));
        assertThat(report.tables()).extracting(TableProof::table).containsExactly(contacts);
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of("crm_contacts"));
        assertThat(restored.databases()
                        .get("crm_contacts")
                        .tables()
                        .get("contacts")
                        .digest())
                .isEqualTo(point.contents()
                        .databases()
                        .get("crm")
                        .tables()
                        .get("contacts")
                        .digest());
        drop(server, "crm_contacts");
    }

    private void refusesWhatIsThere(ProtectedSource source, DatabaseServer server, Point point) throws Exception {
        Restorer restorer = new Restorer(
                source.archive(),
                ProtectedSource.config(server),
                RestoreOptions.of(directory.resolve("work")),
                ProgressListener.NONE,
                Clock.systemUTC());
        RestorePlan plan =
                restorer.plan(RestoreTarget.parse("binlog:" + point.position().coordinate()));
        assertThatThrownBy(() -> restorer.restore(plan))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("`crm`.`contacts`");
    }

    /** A restore that ends half way leaves tables behind: the next one refuses them, or replaces all of them. */
    private void replacesWhatAnAbandonedRestoreLeft(ProtectedSource source, DatabaseServer server, Point point)
            throws Exception {
        RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                .withScope(new RestoreScope(Set.of(), Map.of("crm", "crm_again")));
        RestoreTarget target = RestoreTarget.parse("binlog:" + point.position().coordinate());
        Restorer abandoned = restorer(source, server, options, new ProgressListener() {
            private long loaded;

            @Override
            public synchronized void rows(TableName table, long rows) {
                loaded += rows;
                if (loaded > ACCOUNTS) {
                    throw new IllegalStateException("abandoned");
                }
            }
        });
        RestorePlan plan = abandoned.plan(target);
        assertThatThrownBy(() -> abandoned.restore(plan)).hasMessageContaining("abandoned");
        assertThatThrownBy(() ->
                        restorer(source, server, options, ProgressListener.NONE).restore(plan))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("crm_again")
                .hasMessageContaining("did not finish")
                .hasMessageContaining("replace");
        restorer(source, server, options.replacing(), ProgressListener.NONE).restore(plan);
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of("crm_again"));
        assertThat(point.contents().differencesTo(restored, Map.of("crm", "crm_again")))
                .isEmpty();
        drop(server, "crm_again");
    }

    /** The commit behind the one that completed a point in the middle is cut in half; then it is gone. */
    private void restoresWhatLiesBeforeADamagedCommit(ProtectedSource source, DatabaseServer server, List<Point> points)
            throws Exception {
        Point before = points.get(points.size() / 2);
        String key = commitBehind(source, before);
        byte[] commit = source.archive().store().read(key);
        Restorer restorer = restorer(
                source,
                server,
                RestoreOptions.of(directory.resolve("work"))
                        .withScope(new RestoreScope(Set.of(), Map.of("crm", "crm_damaged"))),
                ProgressListener.NONE);
        Point behind = points.get(points.size() - 1);
        for (boolean missing : new boolean[] {false, true}) {
            if (missing) {
                source.archive().store().delete(key);
            } else {
                source.archive().store().put(key, Arrays.copyOf(commit, commit.length / 2));
            }
            for (String beyond : List.of("latest", "binlog:" + behind.position().coordinate())) {
                assertThatThrownBy(() -> restorer.plan(RestoreTarget.parse(beyond)))
                        .isInstanceOf(DamagedObjectException.class)
                        .hasMessageContaining(key)
                        .hasMessageContaining("no point behind ");
            }
            assertThatThrownBy(() -> source.archive().load()).isInstanceOf(DamagedObjectException.class);
        }
        RestorePlan plan =
                restorer.plan(RestoreTarget.parse("binlog:" + before.position().coordinate()));
        assertThat(plan.warnings()).anyMatch(warning -> warning.contains(key));
        restorer.restore(plan);
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of("crm_damaged"));
        assertThat(before.contents().differencesTo(restored, Map.of("crm", "crm_damaged")))
                .isEmpty();
        drop(server, "crm_damaged");
        source.archive().store().put(key, commit);
        assertThat(source.archive().load().number())
                .isGreaterThan(ArchiveCommitJson.read(key, commit).number());
    }

    /** The key of the commit behind the first that is complete to a point. */
    private static String commitBehind(ProtectedSource source, Point point) throws Exception {
        List<String> keys = source.archive().store().list(source.archive().key("log/"), null).stream()
                .map(ObjectStore.Stored::key)
                .filter(key -> !key.contains(".checkpoint."))
                .toList();
        for (int i = 0; i < keys.size(); i++) {
            Mark mark = ArchiveCommitJson.read(
                            keys.get(i), source.archive().store().read(keys.get(i)))
                    .mark();
            if (mark != null && mark.coordinate().compareTo(point.position().coordinate()) >= 0) {
                return keys.get(i + 1);
            }
        }
        throw new AssertionError("no commit is complete to " + point.name());
    }

    private static Restorer restorer(
            ProtectedSource source, DatabaseServer server, RestoreOptions options, ProgressListener progress) {
        return new Restorer(source.archive(), ProtectedSource.config(server), options, progress, Clock.systemUTC());
    }

    private static void drop(DatabaseServer server, String database) throws Exception {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + database);
        }
    }
}
