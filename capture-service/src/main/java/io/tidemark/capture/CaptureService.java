package io.tidemark.capture;

import io.tidemark.capture.binlog.BinlogRefusedException;
import io.tidemark.capture.binlog.ProtectedDatabases;
import io.tidemark.capture.source.BinlogUnavailableException;
import io.tidemark.capture.source.HistoryDivergedException;
import io.tidemark.capture.source.NewBeginning;
import io.tidemark.capture.source.SourceRefusedException;
import io.tidemark.capture.source.StreamEngine;
import io.tidemark.capture.source.StreamOrigin;
import io.tidemark.capture.source.StreamSettings;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.FencedWriterException;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a binlog stream running from the source into the journal. A lost connection, to the source or to Kafka, is tried again for
 * ever with growing pauses; a source whose history is another one, or another capture of the same source, ends the service.
 *
 * <p>Whatever happens, also {@code kill -9}, the journal holds every record exactly once: the next stream goes on where the last
 * acknowledged batch ended. A journal that was lost is begun anew from the archive's mark. What the source cannot give any more, or gives
 * in a form that cannot be carried, becomes a gap, and the stream goes on at the end of the binlog; without an archive, where a gap
 * could be recorded nowhere, it ends the service.
 */
public final class CaptureService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration HEALTHY = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /** How often the source must refuse a place that it should have before that is given up. */
    private static final int REFUSALS_OF_A_PLACE = 3;

    private final CaptureConfig config;
    private final @Nullable ArchiveProgress archive;
    private final Clock clock;
    private final CaptureListener listener;
    private final GivenUpEvents givenUp = new GivenUpEvents();
    private final CaptureMeter meter = new CaptureMeter();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final Thread supervisor = new Thread(this::supervise, "capture");
    private volatile CaptureStatus.Phase phase = CaptureStatus.Phase.STARTING;
    private volatile @Nullable Throwable lastError;
    private volatile @Nullable StreamEngine engine;
    private volatile long restarts;
    private @Nullable JournalWriter writer;
    private volatile @Nullable String rebaseReason;
    private int refusalsOfPlace;

    /** Prepares a service without an archive; nothing happens before {@link #start()}. */
    public CaptureService(CaptureConfig config, Clock clock, CaptureListener listener) {
        this(config, null, clock, listener);
    }

    /**
     * Prepares a service; nothing happens before {@link #start()}.
     *
     * @param archive the archive that the journal is for, or null if there is none
     */
    public CaptureService(
            CaptureConfig config, @Nullable ArchiveProgress archive, Clock clock, CaptureListener listener) {
        this.config = config;
        this.archive = archive;
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
                pause = longer(pause, pauseBeforeRebase(cause, wasHealthy));
                phase = CaptureStatus.Phase.RECONNECTING;
                LOG.warn(
                        "Capture of source {} will try again in {} ms: {}",
                        config.journal().source(),
                        pause.toMillis(),
                        cause.getMessage());
                listener.reconnecting(cause);
                stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
                restarts++;
            }
            phase = CaptureStatus.Phase.STOPPED;
        } catch (InterruptedException e) {
            phase = CaptureStatus.Phase.STOPPED;
        } finally {
            closeWriter();
        }
    }

    /**
     * Decides whether what the source has next is given up.
     *
     * @return how long to wait before that
     */
    private Duration pauseBeforeRebase(Throwable cause, boolean wasHealthy) {
        refusalsOfPlace = cause instanceof BinlogUnavailableException ? (wasHealthy ? 1 : refusalsOfPlace + 1) : 0;
        if (cause instanceof BinlogRefusedException) {
            rebaseReason = "the source's binlog has what capture cannot carry: " + cause.getMessage();
            return givenUp.pauseBeforeNext(clock.instant());
        }
        if (refusalsOfPlace >= REFUSALS_OF_A_PLACE && archive != null) {
            rebaseReason = String.valueOf(cause.getMessage());
        }
        return Duration.ZERO;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private @Nullable Throwable runOnce() {
        try {
            JournalWriter open = openWriter();
            StartingPoint start = StartingPoint.find(
                    open,
                    config.journal(),
                    archive,
                    journal -> NewBeginning.endOfBinlog(config.server(), journal),
                    clock);
            meter.resumeFrom(start.state());
            StreamOrigin origin = StreamOrigin.at(start.state(), start.journal());
            String reason = rebaseReason;
            StreamEngine created = new StreamEngine(new StreamSettings(
                    config.server(),
                    config.serverId(),
                    new ProtectedDatabases(config.databases()),
                    open,
                    reason == null ? origin : origin.rebased(reason),
                    clock,
                    this::published));
            engine = created;
            if (isStopRequested()) {
                return null;
            }
            return created.run();
        } catch (IOException | RuntimeException e) {
            return e;
        } finally {
            engine = null;
        }
    }

    private void published(List<JournalRecord> records, CaptureState after) {
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.Gap gap) {
                LOG.error(
                        "A part of the history of source {} is lost to the backup: {}",
                        config.journal().source(),
                        gap.reason());
                rebaseReason = null;
            }
        }
        phase = CaptureStatus.Phase.RUNNING;
        meter.published(records, after);
        listener.published(records, after);
    }

    /** The writer of this service: one for all its streams, so that the journal is taken over once, when the service starts. */
    private synchronized JournalWriter openWriter() {
        JournalWriter open = writer;
        if (open == null) {
            open = new JournalWriter(config.journal(), UUID.randomUUID().toString(), clock);
            writer = open;
        }
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

    private boolean isFinal(Throwable cause) {
        return (archive == null
                        && (cause instanceof BinlogRefusedException || cause instanceof BinlogUnavailableException))
                || cause instanceof SourceRefusedException
                || cause instanceof HistoryDivergedException
                || cause instanceof FencedWriterException;
    }
}
