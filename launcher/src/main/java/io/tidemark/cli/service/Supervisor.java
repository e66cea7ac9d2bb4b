package io.tidemark.cli.service;

import io.tidemark.cli.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the parts of a service work until it is asked to stop or one of them gives up, then ends them in order. */
public final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LONG = Duration.ofHours(1);

    private final StopSignal stop;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param stop ends the service */
    public Supervisor(StopSignal stop) {
        this.stop = stop;
    }

    /** Ends the service because something besides its parts gave up. */
    public void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        stop.request();
    }

    /**
     * Returns when all parts have ended.
     *
     * @param parts in the order in which they are ended
     * @throws Exception what a part gave up for
     */
    public void supervise(List<? extends ServicePart> parts) throws Exception {
        parts.forEach(this::watch);
        boolean asked = false;
        while (!asked) {
            asked = stop.await(LONG);
        }
        LOG.info("stopping");
        parts.forEach(ServicePart::close);
        Throwable cause = failure.get();
        if (cause instanceof Exception exception) {
            throw exception;
        }
        if (cause != null) {
            throw new IllegalStateException(cause);
        }
    }

    private void watch(ServicePart part) {
        Thread watcher = new Thread(
                () -> {
                    try {
                        Throwable cause = part.awaitEnd();
                        if (cause != null) {
                            fail(cause);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "watch-" + part.name());
        watcher.setDaemon(true);
        watcher.start();
    }
}
