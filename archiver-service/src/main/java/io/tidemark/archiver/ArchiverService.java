package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveException;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalGapException;
import io.tidemark.journal.JournalReader;
import io.tidemark.journal.JournalTopics;
import io.tidemark.journal.JournalUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives one source's journal on a thread of its own: data, then commit, then release of the journal, always in this order.
 * What a crash interrupts is read again from the archive's mark; files that no commit names stay invisible.
 */
public final class ArchiverService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiverService.class);
    private static final Duration TIME_TO_FINISH = Duration.ofSeconds(7);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

    /** No object takes longer to write; what lies unfinished for longer was left by a process that died. */
    private static final Duration LONGEST_WRITE = Duration.ofDays(1);

    private final Archive archive;
    private final JournalConfig journal;
    private final ArchiverConfig config;
    private final Clock clock;
    private final StatusBoard status;
    private final StopSignal stop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private final Set<VoidRecords> voidRecords = new HashSet<>();
    private @Nullable Instant journalLacksSince;
    private volatile @Nullable Exception failure;

    /**
     * A service that is not started yet.
     *
     * @param archive where to
     * @param journal where from
     * @param config how
     * @param clock the time by which commits become due
     * @param listener told of every change of status, on the service's thread; must return quickly
     */
    public ArchiverService(
            Archive archive,
            JournalConfig journal,
            ArchiverConfig config,
            Clock clock,
            Consumer<ArchiverStatus> listener) {
        this(archive, journal, config, clock, listener, new StopSignal(clock));
    }

    /** @param stop by which the service is stopped, and by which it waits */
    ArchiverService(
            Archive archive,
            JournalConfig journal,
            ArchiverConfig config,
            Clock clock,
            Consumer<ArchiverStatus> listener,
            StopSignal stop) {
        this.archive = archive;
        this.journal = journal;
        this.config = config;
        this.clock = clock;
        this.status = new StatusBoard(clock, listener);
        this.stop = stop;
        this.thread = new Thread(this::run, "tidemark-archiver-" + journal.source());
    }

    /** Starts the service's thread. */
    public void start() {
        thread.start();
    }

    /** The newest status. */
    public ArchiverStatus status() {
        return status.newest();
    }

    /** Waits until the service has ended, by {@link #close} or by failure. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Why the service gave up: {@link io.tidemark.archive.FencedException} if another archiver took over, {@link
     * io.tidemark.journal.JournalGapException} or {@link ArchiverException} if the journal does not go on where the archive
     * ends; empty while it runs and after an orderly stop. Once it is there, {@link #status} says so, too.
     */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** Commits what is complete and stops, within ten seconds. What is not committed by then is read again at the next start. */
    @Override
    public void close() {
        stop.request(TIME_TO_FINISH);
        try {
            thread.join(TIME_TO_STOP.toMillis());
            if (thread.isAlive()) {
                LOG.warn("the archiver of '{}' did not stop in time and is interrupted", journal.source());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Does the service's work on the caller's thread. */
    void run() {
        try {
            archiveUntilStopped();
            status.stopped();
        } catch (InterruptedException e) {
            status.stopped();
        } catch (IOException | RuntimeException e) {
            LOG.error("the archiver of '{}' stops: {}", journal.source(), e.getMessage());
            try {
                status.failed(String.valueOf(e.getMessage()));
            } finally {
                // Last, so that no one who learns of the failure still finds a status that says the archiver runs.
                failure = e;
            }
        } finally {
            ended.countDown();
        }
    }

    private void archiveUntilStopped() throws IOException, InterruptedException {
        Backoff backoff = new Backoff();
        while (true) {
            try {
                archiveOnce(backoff);
                return;
            } catch (ArchiveException e) {
                throw e;
            } catch (ReadAgainException e) {
                LOG.info(
                        "the archiver of '{}' reads again from the archive's mark: {}",
                        journal.source(),
                        e.getMessage());
                if (e.voidRecords() != null) {
                    voidRecords.add(e.voidRecords());
                }
                continue;
            } catch (JournalGapException e) {
                // Capture begins such a journal anew from the archive's mark as soon as it looks.
                requirePatience(e);
                status.retrying(e.getMessage());
            } catch (IOException | JournalUnavailableException e) {
                status.retrying(e.getMessage());
            }
            if (stop.isRequested()) {
                return;
            }
            stop.pause(backoff.next());
        }
    }

    private void requirePatience(JournalGapException gap) {
        Instant now = clock.instant();
        Instant since = journalLacksSince == null ? now : journalLacksSince;
        journalLacksSince = since;
        if (!now.isBefore(since.plus(config.journalPatience()))) {
            throw gap;
        }
    }

    private void archiveOnce(Backoff backoff) throws IOException, InterruptedException {
        archive.store().deleteUnfinished(clock.instant().minus(LONGEST_WRITE));
        JournalTopics.ensure(journal);
        try (JournalReader reader = new JournalReader(journal);
                ArchiverRun run = new ArchiverRun(archive, journal, reader, config, clock, status, stop, voidRecords)) {
            try {
                run.archive();
            } finally {
                if (run.hasCommitted()) {
                    backoff.reset();
                    journalLacksSince = null;
                }
            }
        }
    }
}
