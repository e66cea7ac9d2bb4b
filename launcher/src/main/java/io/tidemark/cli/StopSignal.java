package io.tidemark.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that a command ends: SIGTERM, Ctrl-C, or a part that failed. */
public final class StopSignal {

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    /** Asks the command to end; does not wait. */
    public void request() {
        requested.countDown();
    }

    /** Whether the command was asked to end. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits at most {@code limit}; true as soon as the command is asked to end. */
    public boolean await(Duration limit) throws InterruptedException {
        return requested.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells {@link #awaitFinished} that the command has ended. */
    public void finish() {
        finished.countDown();
    }

    /** Waits at most {@code limit} until the command has ended. */
    public boolean awaitFinished(Duration limit) throws InterruptedException {
        return finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
