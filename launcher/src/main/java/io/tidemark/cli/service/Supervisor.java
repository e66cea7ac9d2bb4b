package io.tidemark.cli.service;

import io.tidemark.cli.StopSignal;
import io.tidemark.archive.FencedException;
import io.tidemark.journal.FencedWriterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the parts of a service at work until it is asked to stop. A part that fails is opened again, forever and with growing
 * pauses, because a protection that gives up is none; only an instance that was replaced by another one ends the service.
 */
public final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A part that worked this long has recovered from what made it fail before. */
    private static final Duration RECOVERED_AFTER = Duration.ofMinutes(1);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final StopSignal stop;
    private final ServiceStateFile state;
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

    /**
     * @param stop ends the service
     * @param state told what happens
     */
    public Supervisor(StopSignal stop, ServiceStateFile state) {
        this.stop = stop;
        this.state = state;
    }

    /**
     * Runs the parts until stopped, then ends them in the given order.
     *
     * @throws Exception what ended the service, if it was not asked to stop
     */
    public void supervise(List<ServicePart> parts) throws Exception {
        List<Worker> workers = new ArrayList<>();
        for (ServicePart part : parts) {
            Worker worker = new Worker(part);
            workers.add(worker);
            worker.start();
        }
        while (!stop.await(FOREVER)) {
            LOG.debug("still asked for");
        }
        for (Worker worker : workers) {
            worker.end();
        }
        Throwable cause = fatal.get();
        if (cause == null) {
            return;
        }
        if (cause instanceof Exception exception) {
            throw exception;
        }
        throw new IllegalStateException(cause);
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static boolean isFatal(Throwable failure) {
        return failure instanceof FencedException || failure instanceof FencedWriterException;
    }

    private final class Worker extends Thread {
        private final ServicePart part;
        private ServicePart.@Nullable Running running;

        Worker(ServicePart part) {
            super(part.name());
            setDaemon(true);
            this.part = part;
        }

        @Override
        public void run() {
            Duration pause = FIRST_PAUSE;
            while (!stop.isRequested()) {
                long startedNanos = System.nanoTime();
                Throwable failure = attempt();
                if (failure == null || stop.isRequested()) {
                    return;
                }
                if (isFatal(failure)) {
                    fatal.compareAndSet(null, failure);
                    stop.request();
                    return;
                }
                if (System.nanoTime() - startedNanos > RECOVERED_AFTER.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                String error = part.name() + ": " + message(failure);
                state.partFailed(part.name(), error);
                LOG.error("{}; trying again in {} s", error, pause.toSeconds());
                LOG.debug("{} failed", part.name(), failure);
                pauseFor(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }

        /** One life of the part; what ended it, or null where it ended as asked. */
        private @Nullable Throwable attempt() {
            try (ServicePart.Running opened = part.open()) {
                if (!take(opened)) {
                    return null;
                }
                state.partRuns(part.name());
                opened.run();
                return stop.isRequested()
                        ? null
                        : new IllegalStateException("the part ended although nobody asked it to");
            } catch (Throwable failure) {
                // Errors too: a part that ends silently would be a protection that is none.
                return failure;
            } finally {
                take(null);
            }
        }

        private synchronized boolean take(ServicePart.@Nullable Running opened) {
            running = opened;
            return !stop.isRequested();
        }

        private void pauseFor(Duration pause) {
            try {
                stop.await(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() throws InterruptedException {
            ServicePart.Running ending;
            synchronized (this) {
                ending = running;
            }
            if (ending != null) {
                try {
                    ending.close();
                } catch (Exception e) {
                    LOG.warn("{} did not end cleanly: {}", part.name(), e.toString());
                }
            }
            join(STOP_LIMIT.toMillis());
            if (isAlive()) {
                LOG.warn("{} did not end within {} s and is left behind", part.name(), STOP_LIMIT.toSeconds());
            }
        }
    }
}
