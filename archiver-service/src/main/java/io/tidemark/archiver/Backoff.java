package io.tidemark.archiver;

import java.time.Duration;

/** How long to wait before the next try: doubles from try to try, up to a limit. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Duration next = FIRST;

    /** The wait before the next try. */
    Duration next() {
        Duration wait = next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(LIMIT) > 0 ? LIMIT : doubled;
        return wait;
    }

    /** A try succeeded. */
    void reset() {
        next = FIRST;
    }
}
