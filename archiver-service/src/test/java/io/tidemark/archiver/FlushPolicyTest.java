package io.tidemark.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FlushPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final FlushPolicy policy =
            new FlushPolicy(ArchiverConfig.defaults(Path.of("unused")).withFlush(Duration.ofSeconds(5), 1000));

    @Test
    void nothingReadIsNeverDue() {
        assertThat(policy.isDue(NOW.plusSeconds(3600))).isFalse();
    }

    @Test
    void theOldestChangeDecides() {
        policy.changeRead(NOW, 10);
        policy.changeRead(NOW.plusSeconds(4), 10);
        assertThat(policy.isDue(NOW.plusMillis(4999))).isFalse();
        assertThat(policy.isDue(NOW.plusSeconds(5))).isTrue();
    }

    @Test
    void manyBytesAreDueAtOnce() {
        policy.changeRead(NOW, 999);
        assertThat(policy.isDue(NOW)).isFalse();
        policy.changeRead(NOW, 1);
        assertThat(policy.isDue(NOW)).isTrue();
    }

    @Test
    void heartbeatsAloneWaitLonger() {
        policy.heartbeatRead(NOW);
        assertThat(policy.isDue(NOW.plusSeconds(14))).isFalse();
        assertThat(policy.isDue(NOW.plusSeconds(15))).isTrue();
    }

    @Test
    void aClockSetBackDelaysNothing() {
        policy.changeRead(NOW, 10);
        assertThat(policy.isDue(NOW.minusSeconds(3600))).isTrue();
    }

    @Test
    void aCommitBeginsAnew() {
        policy.changeRead(NOW, 5000);
        policy.heartbeatRead(NOW);
        policy.committed();
        assertThat(policy.isDue(NOW.plusSeconds(60))).isFalse();
    }
}
