package io.tidemark.cli.service;

import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.StopSignal;
import io.tidemark.config.TidemarkConfig;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code tidemark run} within the process of another command. */
public final class BackgroundService implements AutoCloseable {

    private static final long STOP_SECONDS = 30;

    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    /** Starts to protect. */
    public BackgroundService(TidemarkConfig config, Clock clock) {
        TidemarkService service = new TidemarkService(ServiceRole.RUN, config, clock, stop);
        Thread thread = new Thread(
                () -> {
                    try {
                        service.run();
                        ended.complete(null);
                    } catch (Exception | Error e) {
                        ended.completeExceptionally(e);
                    }
                },
                "tidemark-run");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Returns if the protection still works.
     *
     * @throws Exception why it gave up
     */
    public void check() throws Exception {
        if (!ended.isDone()) {
            return;
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
        throw new CommandFailure(ExitCode.INTERNAL, "the protection ended although nobody asked it to", null);
    }

    /** Stops cleanly, as SIGTERM does. */
    @Override
    public void close() {
        stop.request();
        try {
            ended.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The work is done by then, or has failed for the same reason before.
            return;
        }
    }
}
