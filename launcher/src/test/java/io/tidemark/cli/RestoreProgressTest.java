package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.TableName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {

    private static final TableName TABLE = new TableName("crm", "notes");

    private final StringWriter printed = new StringWriter();
    private final SetClock clock = new SetClock();
    private final RestoreProgress progress = new RestoreProgress(new PrintWriter(printed), clock, "");

    @Test
    void estimatesFromTheSpeedOfLoadingAndNotFromTheMergeBeforeIt() {
        progress.expect(1_000);
        progress.stage("loading tables");
        clock.second = 100;
        progress.rows(TABLE, 100);
        clock.second = 105;
        progress.rows(TABLE, 100);

        assertThat(printed.toString())
                .contains("100 of about 1000 rows, now crm.notes")
                .contains("200 of about 1000 rows, about 40.0 s left, now crm.notes");
    }

    @Test
    void estimatesNothingFromAMoment() {
        progress.expect(1_000);
        progress.stage("loading tables");
        clock.second = 1;
        progress.rows(TABLE, 100);
        clock.second = 4;
        progress.rows(TABLE, 400);

        assertThat(printed.toString()).contains("500 of about 1000 rows, now").doesNotContain("left");
    }

    /** Stands still until it is set. */
    private static final class SetClock extends Clock {
        private long second;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(second);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
