package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.BinlogStatus;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
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

/**
 * Foreign keys of every kind under a random workload, with cascades that no event of the binary log shows: what is restored is
 * what the source had. The seed can be set with {@code -Dtidemark.test.seed=N}.
 */
@Timeout(900)
class CascadeIT {
    private static final int STATEMENTS_BETWEEN_POINTS = 350;

    private static final Logger log = LoggerFactory.getLogger(CascadeIT.class);

    private record Point(String name, BinlogStatus position, ServerContents contents) {}

    @TempDir
    Path directory;

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MariaDB 11.4", TestServers::mariaDb11),
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MySQL 8.0", TestServers::mySql80));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void cascadesComeBackAsTheServerPerformedThem(Supplier<DatabaseServer> supplier) throws Exception {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        log.info("seed {}", seed);
        DatabaseServer server = supplier.get();
        try (Connection connection = server.connect(null);
                ProtectedSource source = new ProtectedSource(server, List.of("cascades"), directory)) {
            CascadeWorkload workload = new CascadeWorkload(connection, server.flavor(), seed);
            workload.createTables("cascades");
            workload.run(STATEMENTS_BETWEEN_POINTS);
            source.snapshot();
            List<Point> points = new ArrayList<>();
            workload.run(STATEMENTS_BETWEEN_POINTS);
            points.add(point(source, server, "data only"));
            workload.changeKeys();
            workload.run(STATEMENTS_BETWEEN_POINTS);
            points.add(point(source, server, "other keys"));
            source.awaitArchived(points.get(points.size() - 1).position());
            log.info("{}", workload.summary());
            for (Point point : points) {
                restoreAndCompare(source, server, point, seed);
            }
            workload.dropTables();
        }
    }

    private static Point point(ProtectedSource source, DatabaseServer server, String name) throws Exception {
        return new Point(name, source.position(), ServerContents.read(() -> server.connect(null), List.of("cascades")));
    }

    private void restoreAndCompare(ProtectedSource source, DatabaseServer server, Point point, long seed)
            throws Exception {
        RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                .withScope(new RestoreScope(Set.of(), Map.of("cascades", "cascades_restored")));
        Restorer restorer = new Restorer(
                source.archive(), ProtectedSource.config(server), options, ProgressListener.NONE, Clock.systemUTC());
        RestoreReport report = restorer.restore(
                restorer.plan(RestoreTarget.parse("binlog:" + point.position().coordinate())));
        log.info("{}: {} rows in {} ms", point.name(), report.rows(), report.millis());
        ServerContents restored = ServerContents.read(() -> server.connect(null), List.of("cascades_restored"));
        assertThat(point.contents().differencesTo(restored, Map.of("cascades", "cascades_restored")))
                .as("%s, seed %s", point.name(), Long.toString(seed))
                .isEmpty();
        try (Connection connection = server.connect(null);
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE cascades_restored");
        }
    }
}
