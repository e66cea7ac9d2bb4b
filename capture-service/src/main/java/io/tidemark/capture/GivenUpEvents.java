package io.tidemark.capture;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Paces how often events that cannot be carried are given up: each costs a gap and a full snapshot, and where a setting of the source
 * makes all of them so, one follows the other. Only the waiting depends on the clock.
 */
final class GivenUpEvents {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    private static final int GROWTH = 8;
    /** After so long without one, the next is an accident again. */
    private static final Duration CALM = Duration.ofHours(1);

    private @Nullable Instant last;
    private Duration pause = FIRST_PAUSE;

    /** How long to wait before the event met now is given up. */
    Duration pauseBeforeNext(Instant now) {
        Instant before = last;
        boolean isCalm = before == null || now.isAfter(before.plus(CALM));
        Duration grown = pause.multipliedBy(GROWTH);
        pause = isCalm ? FIRST_PAUSE : grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
        last = now;
        return pause;
    }
}
