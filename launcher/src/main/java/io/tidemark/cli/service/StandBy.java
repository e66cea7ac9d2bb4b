package io.tidemark.cli.service;

import io.tidemark.journal.WorkTurn;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a part begin when no other process does its work, and says that it waits until then. */
final class StandBy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StandBy.class);
    private static final Duration BEFORE_SAYING_SO = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofHours(1);

    private final String part;
    private final WorkTurn turn;
    private final ServiceStateFile state;
    private final Runnable begin;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Waits in a thread of its own.
     *
     * @param turn the place in line; closed with this
     * @param begin begins the part's work
     */
    StandBy(String part, WorkTurn turn, ServiceStateFile state, Runnable begin) {
        this.part = part;
        this.turn = turn;
        this.state = state;
        this.begin = begin;
        this.thread = new Thread(this::waitAndBegin, "stand-by-" + part);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins at once where there is no line, as with a broker that only this process has.
     *
     * @return the wait, or null where there is none
     */
    static @Nullable StandBy begin(String part, @Nullable WorkTurn turn, ServiceStateFile state, Runnable begin) {
        if (turn != null) {
            return new StandBy(part, turn, state, begin);
        }
        begin.run();
        return null;
    }

    /** Returns when the work has begun. */
    void awaitBegin() throws InterruptedException {
        begun.await();
    }

    private void waitAndBegin() {
        try {
            boolean ours = turn.await(BEFORE_SAYING_SO);
            if (!ours) {
                LOG.info("another process is the {} of this source, or was until a moment ago: standing by", part);
                state.partStandsBy(part);
            }
            while (!ours) {
                ours = turn.await(LONG);
            }
            state.partBegins(part);
            begin.run();
            begun.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        turn.close();
    }
}
