package io.tidemark.restore;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970 UTC, the archive's unit of time, to and from Java's and people's. */
final class Times {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private Times() {}

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static String text(long micros) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000)
                .toString();
    }
}
