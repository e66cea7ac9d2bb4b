package io.tidemark.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Random faults for a short time; {@code -Dtidemark.chaos.minutes} and {@code -Dtidemark.chaos.seed} make it longer and other. */
class ChaosIT {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);
    private static final long FIRST_SEED = 7;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLost() throws Exception {
        long seed = Long.getLong("tidemark.chaos.seed", FIRST_SEED);
        Duration time = Long.getLong("tidemark.chaos.minutes") == null
                ? Duration.ofSeconds(40)
                : Duration.ofMinutes(Long.getLong("tidemark.chaos.minutes"));
        try (DatabaseServer source = TestServers.newMariaDb11();
                DatabaseServer target = TestServers.newMariaDb11()) {
            ChaosResult result = new ChaosRun(source, target, directory, Clock.systemUTC(), LOG::info).run(seed, time);

            LOG.info("{}", result);
            assertThat(result.findings()).as("seed %s", Long.toString(seed)).isEmpty();
            assertThat(result.faults()).isNotEmpty();
            assertThat(result.transactions()).isPositive();
        }
    }
}
