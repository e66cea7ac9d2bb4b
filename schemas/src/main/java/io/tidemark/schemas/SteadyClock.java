package io.tidemark.schemas;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Another machine's clock, as it was when it was asked, and from then on at the pace of this machine's monotonic time: whatever becomes
 * of this machine's own clock, it does not jump.
 */
public final class SteadyClock extends Clock {
    private final Instant anchor;
    private final long anchorNanos;
    private final ZoneId zone;

    private SteadyClock(Instant anchor, long anchorNanos, ZoneId zone) {
        this.anchor = anchor;
        this.anchorNanos = anchorNanos;
        this.zone = zone;
    }

    /** A clock that shows {@code now} at this moment. In UTC. */
    public static SteadyClock showing(Instant now) {
        return new SteadyClock(now, System.nanoTime(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return anchor.plusNanos(System.nanoTime() - anchorNanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(anchor, anchorNanos, other);
    }
}
