package io.tidemark.archiver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells the archiver's thread to stop, and by when it must have finished its last commit. */
class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Clock clock;
    private volatile @Nullable Instant finishBy;

    StopSignal(Clock clock) {
        this.clock = clock;
    }

    void request(Duration timeToFinish) {
        if (finishBy == null) {
            finishBy = clock.instant().plus(timeToFinish);
        }
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Whether the time to finish is over too. */
    boolean isOverdue() {
        Instant limit = finishBy;
        return limit != null && !clock.instant().isBefore(limit);
    }

    /** Waits, but no longer than until a stop is requested; once it is, only briefly. */
    void pause(Duration time) throws InterruptedException {
        if (isRequested()) {
            Thread.sleep(Math.min(time.toMillis(), 500));
        } else {
            requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
