package io.tidemark.capture;

import io.tidemark.capture.binlog.BinlogRefusedException;
import io.tidemark.capture.binlog.ProtectedDatabases;
import io.tidemark.capture.source.SourceRefusedException;
import io.tidemark.capture.source.StreamEngine;
import io.tidemark.capture.source.StreamSettings;
import io.tidemark.journal.FencedWriterException;
import io.tidemark.journal.JournalWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a binlog stream running from the source into the journal. A lost connection, to the source or to Kafka, is tried again for
 * ever with growing pauses; an event that cannot be carried, or another capture of the same source, ends the service.
 *
 * <p>Whatever happens, also {@code kill -9}, the journal holds every record exactly once: the next stream goes on where the last
 * acknowledged batch ended.
 */
public final class CaptureService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration HEALTHY = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final CaptureConfig config;
    private final Clock clock;
    private final CaptureListener listener;
    private final CaptureMeter meter = new CaptureMeter();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final Thread supervisor = new Thread(this::supervise, "capture");
    private volatile CaptureStatus.Phase phase = CaptureStatus.Phase.STARTING;
    private volatile @Nullable Throwable lastError;
    private volatile @Nullable StreamEngine engine;
    private volatile long restarts;
    private @Nullable JournalWriter writer;

    /** Prepares a service; nothing happens before {@link #start()}. */
    public CaptureService(CaptureConfig config, Clock clock, CaptureListener listener) {
        this.config = config;
        this.clock = clock;
        this.listener = listener;
        supervisor.setDaemon(true);
    }

    /** Starts to capture, in threads of its own, where the journal ends, or with the end of the source's binlog. */
    public void start() {
        supervisor.start();
    }

    /**
     * Waits until capture has ended.
     *
     * @return why it failed, or null if it was stopped
     */
    public @Nullable Throwable await() throws InterruptedException {
        supervisor.join();
        return phase == CaptureStatus.Phase.FAILED ? lastError : null;
    }

    /** How it is doing. */
    public CaptureStatus status() {
        Throwable error = lastError;
        return meter.status(
                phase,
                error == null ? null : String.valueOf(error.getMessage()),
                restarts,
                TimeUnit.MILLISECONDS.toMicros(clock.millis()));
    }

    /** Stops within ten seconds; what was acknowledged stays, the rest is read again by the next start. */
    @Override
    public void close() {
        stopRequested.countDown();
        StreamEngine running = engine;
        try {
            if (running != null) {
                running.stop();
            }
            supervisor.join(STOP_LIMIT.toMillis());
        } catch (IOException e) {
            LOG.warn(
                    "Stopping the capture of source {} met an error: {}",
                    config.journal().source(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void supervise() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!isStopRequested()) {
                long startedNanos = System.nanoTime();
                Throwable failure = runOnce();
                if (isStopRequested()) {
                    break;
                }
                Throwable cause = failure == null ? new IOException("the stream ended by itself") : failure;
                lastError = cause;
                if (isFinal(cause)) {
                    phase = CaptureStatus.Phase.FAILED;
                    LOG.error("Capture of source {} stops: {}", config.journal().source(), cause.getMessage());
                    listener.failed(cause);
                    return;
                }
                boolean wasHealthy = System.nanoTime() - startedNanos > HEALTHY.toNanos();
                pause = wasHealthy ? FIRST_PAUSE : pause;
                phase = CaptureStatus.Phase.RECONNECTING;
                LOG.warn(
                        "Capture of source {} will try again in {} ms: {}",
                        config.journal().source(),
                        pause.toMillis(),
                        cause.getMessage());
                listener.reconnecting(cause);
                stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                restarts++;
            }
            phase = CaptureStatus.Phase.STOPPED;
        } catch (InterruptedException e) {
            phase = CaptureStatus.Phase.STOPPED;
        } finally {
            closeWriter();
        }
    }

    private @Nullable Throwable runOnce() {
        try {
            JournalWriter open = openWriter();
            StreamEngine created = new StreamEngine(new StreamSettings(
                    config.server(),
                    config.serverId(),
                    new ProtectedDatabases(config.databases()),
                    open,
                    clock,
                    (records, after) -> {
                        phase = CaptureStatus.Phase.RUNNING;
                        meter.published(records, after);
                        listener.published(records, after);
                    }));
            engine = created;
            if (isStopRequested()) {
                return null;
            }
            return created.run();
        } catch (RuntimeException e) {
            return e;
        } finally {
            engine = null;
        }
    }

    /** The writer of this service: one for all its streams, so that the journal is taken over once, when the service starts. */
    private synchronized JournalWriter openWriter() {
        JournalWriter open = writer;
        if (open == null) {
            open = new JournalWriter(config.journal(), UUID.randomUUID().toString(), clock);
            writer = open;
        }
        meter.resumeFrom(open.lastState());
        return open;
    }

    private synchronized void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private boolean isStopRequested() {
        return stopRequested.getCount() == 0;
    }

    private static boolean isFinal(Throwable cause) {
        return cause instanceof BinlogRefusedException
                || cause instanceof SourceRefusedException
                || cause instanceof FencedWriterException;
    }
}
