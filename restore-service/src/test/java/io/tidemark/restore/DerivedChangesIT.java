package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.restore.derive.CascadeDeriver;
import io.tidemark.restore.derive.DerivationReport;
import io.tidemark.restore.derive.ScratchServer;
import io.tidemark.restore.verify.IntegrityVerifier;
import io.tidemark.restore.verify.Workbench;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foreign keys of every kind under a random workload: whoever makes all logged and derived changes of a table one by one, in their
 * order, finds each row as the change says, and has in the end what the source has. The seed can be set with
 * {@code -Dtidemark.test.seed=N}.
 */
@Timeout(1200)
class DerivedChangesIT {
    private static final Logger log = LoggerFactory.getLogger(DerivedChangesIT.class);
    private static final long MEMORY = 256 << 20;
    private static final TableName NEWBORN = new TableName("cascades", "newborn");
    private static final TableName LATE = new TableName("cascades", "late");

    @TempDir
    Path directory;

    static Stream<Arguments> servers() {
        return Stream.of(
                servers("MariaDB 11.4", TestServers::mariaDb11, TestServers::newMariaDb11),
                servers("MySQL 9.7", TestServers::mySql97, TestServers::newMySql97),
                servers("MySQL 8.0", TestServers::mySql80, null));
    }

    private static Arguments servers(
            String name, Supplier<DatabaseServer> source, @Nullable Supplier<DatabaseServer> scratch) {
        return Arguments.of(Named.of(name, source), Named.of(scratch == null ? "none" : "a fresh one", scratch));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void loggedAndDerivedChangesTogetherAreWhatHappened(
            Supplier<DatabaseServer> supplier, @Nullable Supplier<DatabaseServer> scratches) throws Exception {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        log.info("seed {}", seed);
        DatabaseServer server = supplier.get();
        try (Connection connection = server.connect(null);
                ProtectedSource source = new ProtectedSource(server, List.of("cascades"), directory)) {
            CascadeWorkload workload = new CascadeWorkload(connection, server.flavor(), seed);
            workload.createTables("cascades");
            workload.run(350);
            source.snapshot();
            CascadeDeriver deriver = new CascadeDeriver(
                    source.archive(), directory.resolve("derive"), MEMORY, 1, ProtectedSource.config(server));
            long derived = 0;
            for (int i = 0; i < 2; i++) {
                workload.run(400);
                source.awaitArchived(source.position());
                derived += i == 0 ? derivedWithoutRights(source, server) : 0;
                DerivationReport report = deriver.derive();
                log.info("{}", report.toJson());
                assertThat(report.problems()).isEmpty();
                assertThat(report.behind()).isEmpty();
                derived += report.changes();
                if (i == 0) {
                    workload.changeIndexes();
                }
            }
            assertThat(derived).isPositive();
            if (scratches != null) {
                workload.changeKeys();
                workload.run(200);
                source.awaitArchived(source.position());
                assertThat(deriver.derive().behind()).isNotEmpty();
                deriveAcrossStatements(source, server, scratches);
            }
            SnapshotReference basis = source.archive().load().snapshots().get(0);
            log.info(
                    "seed {}, derived {}",
                    seed,
                    new AuditedHistory(source.archive(), directory)
                            .replayAndCompare(basis, server, scratches == null ? List.of() : List.of(NEWBORN, LATE)));
            try (Workbench bench = new Workbench(source.archive(), directory.resolve("verify"), MEMORY, 1)) {
                assertThat(new IntegrityVerifier(bench)
                                .verify(Long.MAX_VALUE, Map.of())
                                .problems())
                        .isEmpty();
            }
            workload.dropTables();
        }
    }

    /** A source that cannot be asked keeps only those tables from being derived whose texts only it can compare. */
    private long derivedWithoutRights(ProtectedSource source, DatabaseServer server) throws Exception {
        ServerConfig admin = ProtectedSource.config(server);
        try (ServerConnection session = ServerConnection.open(admin)) {
            session.execute("CREATE USER derives_little IDENTIFIED BY 'little'");
            session.execute("GRANT SELECT ON cascades.* TO derives_little");
            DerivationReport report = new CascadeDeriver(
                            source.archive(),
                            directory.resolve("derive"),
                            MEMORY,
                            1,
                            ServerConfig.of(admin.address(), new Credentials("derives_little", "little")))
                    .derive();
            assertThat(report.problems())
                    .isNotEmpty()
                    .allMatch(problem -> problem.contains("GRANT CREATE TEMPORARY TABLES ON `cascades`.*"));
            assertThat(report.behind().keySet()).doesNotContain(new TableName("cascades", "right_side"));
            session.execute("DROP USER derives_little");
            return report.changes();
        }
    }

    /** What statements make of rows a server tells, which has nothing of it afterwards. */
    private void deriveAcrossStatements(
            ProtectedSource source, DatabaseServer server, Supplier<DatabaseServer> scratches) throws Exception {
        try (DatabaseServer scratch = scratches.get();
                ServerConnection session = ServerConnection.open(ProtectedSource.config(scratch))) {
            List<List<@Nullable String>> databases = session.rows("SHOW DATABASES");
            CascadeDeriver deriver = new CascadeDeriver(
                    source.archive(),
                    directory.resolve("derive"),
                    MEMORY,
                    1,
                    ProtectedSource.config(server),
                    new ScratchServer(ProtectedSource.config(scratch), Clock.systemUTC()));
            DerivationReport report = deriver.derive();
            log.info("with a scratch server {}", report.toJson());
            assertThat(report.problems()).isEmpty();
            assertThat(report.behind()).isEmpty();
            assertThat(report.changes()).isPositive();
            assertThat(session.rows("SHOW DATABASES")).isEqualTo(databases);
            assertThat(deriver.derive().changes()).isZero();
        }
    }
}
