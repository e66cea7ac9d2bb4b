package io.tidemark.cli.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether there is something to do, on a thread of its own, until it is closed. What it does must bear being
 * interrupted anywhere.
 */
final class RepeatedLook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedLook.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final Duration firstPause;
    private final Look look;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** One look, and what there is to do. */
    interface Look {
        /**
         * Looks.
         *
         * @return how long to wait before the next time
         */
        Duration once() throws InterruptedException;
    }

    /**
     * @param name the thread's
     * @param firstPause how long after the start the first look is
     */
    RepeatedLook(String name, Duration firstPause, Look look) {
        this.firstPause = firstPause;
        this.look = look;
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
    }

    /** Begins to look. */
    void start() {
        thread.start();
    }

    private void work() {
        try {
            Duration pause = firstPause;
            while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = look.once();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", thread.getName());
        }
    }

    /** Whether it is being closed, so that whatever fails now fails for that reason. */
    boolean isClosing() {
        return stop.getCount() == 0;
    }

    /** Waits until it is closed, or a look threw what it must not. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
