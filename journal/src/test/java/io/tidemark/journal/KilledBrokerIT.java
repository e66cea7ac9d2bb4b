package io.tidemark.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class KilledBrokerIT {
    private static final String ACKNOWLEDGED = "acknowledged ";

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesKillsOfBrokerAndWriterExactlyOnce() throws Exception {
        Random random = new Random(4711);
        long acknowledged = 0;
        for (int kill = 0; kill < 4; kill++) {
            acknowledged = publishUntilKilled(acknowledged, 20 + random.nextInt(40));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, reason -> {})) {
            JournalConfig config = JournalFixtures.config(broker.bootstrapServers());
            try (JournalWriter writer = new JournalWriter(config, "last", Clock.systemUTC());
                    JournalReader reader = new JournalReader(config)) {
                long last = writer.lastState().sequence();
                assertThat(last).isGreaterThanOrEqualTo(acknowledged);
                assertThat(JournalFixtures.sequencesFrom(reader, 0, last))
                        .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
            }
        }
    }

    private long publishUntilKilled(long before, int publishes) throws Exception {
        long acknowledged = before;
        Process process = PublishingProcess.start(directory);
        try (BufferedReader output = process.inputReader()) {
            int seen = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ACKNOWLEDGED)) {
                    acknowledged = Long.parseLong(line.substring(ACKNOWLEDGED.length()));
                    if (++seen == publishes) {
                        // Through the handle, because Process closes our end of its output and with it the last lines.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
            assertThat(seen).isGreaterThanOrEqualTo(publishes);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return acknowledged;
    }
}
