package io.tidemark.capture.snapshot;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Function;

/** When further snapshots are taken. Holds no clock: it answers what comes after a moment. */
public final class SnapshotSchedule {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final Function<Instant, Optional<Instant>> next;

    private SnapshotSchedule(Function<Instant, Optional<Instant>> next) {
        this.next = next;
    }

    /** No further snapshots. */
    public static SnapshotSchedule never() {
        return new SnapshotSchedule(after -> Optional.empty());
    }

    /**
     * One at a fixed distance behind the last.
     *
     * @throws IllegalArgumentException if the distance is below a minute
     */
    public static SnapshotSchedule every(Duration distance) {
        if (distance.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "snapshots every " + distance + " are too close: use a minute or more, for example 24h");
        }
        return new SnapshotSchedule(after -> Optional.of(after.plus(distance)));
    }

    /**
     * By a cron expression of five fields (minute, hour, day of month, month, day of week).
     *
     * @throws IllegalArgumentException naming the expression if it has no meaning
     */
    public static SnapshotSchedule cron(String expression, ZoneId zone) {
        ExecutionTime times;
        try {
            times = ExecutionTime.forCron(PARSER.parse(expression));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + expression
                            + "' is not a cron expression of five fields, such as '30 2 * * *' for every night at 02:30: "
                            + e.getMessage(),
                    e);
        }
        return new SnapshotSchedule(
                after -> times.nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant));
    }

    /**
     * When the next snapshot is due.
     *
     * @param last when the last one was taken
     */
    public Optional<Instant> nextAfter(Instant last) {
        return next.apply(last);
    }
}
