package io.tidemark.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random histories under protection, restored and compared. {@code -Dtidemark.torture.seed} chooses the first seed,
 * {@code -Dtidemark.torture.minutes} lets further ones follow for so long.
 */
class TortureIT {
    private static final Logger LOG = LoggerFactory.getLogger(TortureIT.class);
    private static final long FIRST_SEED = 20_261_121;

    enum Server {
        MARIADB_11_4(TestServers::newMariaDb11),
        MYSQL_9_7(TestServers::newMySql97);

        private final Supplier<DatabaseServer> starter;

        Server(Supplier<DatabaseServer> starter) {
            this.starter = starter;
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void whateverHappenedComesBack(Server kind) throws Exception {
        long seed = Long.getLong("tidemark.torture.seed", FIRST_SEED);
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("tidemark.torture.minutes", 0))
                        .toNanos();
        try (DatabaseServer source = kind.starter.get();
                DatabaseServer target = kind.starter.get()) {
            do {
                Path files = Files.createDirectory(directory.resolve("seed-" + seed));
                TortureResult result = new TortureRun(
                                config(source), config(target), TortureSettings.DEFAULT, files, Clock.systemUTC())
                        .run(seed);
                LOG.info(
                        "{}: seed {}, {} of {} statements accepted, {} moments",
                        kind,
                        seed,
                        result.accepted(),
                        result.statements(),
                        result.moments());
                assertThat(result.findings())
                        .as("%s, seed %s", kind, Long.toString(seed))
                        .isEmpty();
                assertThat(result.moments()).isPositive();
                seed++;
            } while (System.nanoTime() < end);
        }
    }

    private static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }
}
