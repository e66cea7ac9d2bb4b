package io.tidemark.archiver;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides when what has been read is due for a commit. */
final class FlushPolicy {
    private final Duration flushInterval;
    private final long flushBytes;
    private final Duration idleCommitInterval;
    private @Nullable Instant firstChangeAt;
    private @Nullable Instant firstHeartbeatAt;
    private long bytes;

    FlushPolicy(ArchiverConfig config) {
        this.flushInterval = config.flushInterval();
        this.flushBytes = config.flushBytes();
        this.idleCommitInterval = config.idleCommitInterval();
    }

    /** A record was read that has a place in the source's history. */
    void changeRead(Instant now, long recordBytes) {
        bytes += recordBytes;
        if (firstChangeAt == null) {
            firstChangeAt = now;
        }
    }

    /** A heartbeat was read. */
    void heartbeatRead(Instant now) {
        if (firstHeartbeatAt == null) {
            firstHeartbeatAt = now;
        }
    }

    /** Everything read was committed. */
    void committed() {
        firstChangeAt = null;
        firstHeartbeatAt = null;
        bytes = 0;
    }

    /** Whether a commit is due; it then waits for the next transaction boundary. */
    boolean isDue(Instant now) {
        return bytes >= flushBytes
                || hasPassed(firstChangeAt, flushInterval, now)
                || hasPassed(firstHeartbeatAt, idleCommitInterval, now);
    }

    /** A clock that was set back since must not delay the commit by as much. */
    private static boolean hasPassed(@Nullable Instant since, Duration time, Instant now) {
        return since != null && (now.isBefore(since) || !now.isBefore(since.plus(time)));
    }
}
