package io.tidemark.capture.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {
    private static final Instant LAST = Instant.parse("2026-03-28T12:00:00Z");

    @Test
    void fixedDistance() {
        assertThat(SnapshotSchedule.every(Duration.ofHours(6)).nextAfter(LAST))
                .contains(Instant.parse("2026-03-28T18:00:00Z"));
        assertThat(SnapshotSchedule.never().nextAfter(LAST)).isEmpty();
        assertThatThrownBy(() -> SnapshotSchedule.every(Duration.ofSeconds(59))).hasMessageContaining("PT59S");
    }

    @Test
    void cronFollowsItsZone() {
        SnapshotSchedule nightly = SnapshotSchedule.cron("30 4 * * *", ZoneId.of("Europe/Berlin"));

        Instant first = nightly.nextAfter(LAST).orElseThrow();

        // Summer time begins that night.
        assertThat(first).isEqualTo(Instant.parse("2026-03-29T02:30:00Z"));
        assertThat(nightly.nextAfter(first)).contains(Instant.parse("2026-03-30T02:30:00Z"));
    }

    @Test
    void wrongExpressionIsNamed() {
        assertThatThrownBy(() -> SnapshotSchedule.cron("every night", ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'every night'")
                .hasMessageContaining("30 2 * * *");
    }
}
