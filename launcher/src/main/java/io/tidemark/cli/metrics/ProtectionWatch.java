package io.tidemark.cli.metrics;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.OperationRecord;
import io.tidemark.cli.status.ArchiveReading;
import io.tidemark.cli.status.Protection;
import io.tidemark.cli.status.ProtectionReader;
import io.tidemark.config.TidemarkConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the protection again and again, on a thread of its own: who asks for metrics never waits for a source or a store that does
 * not answer, and sees by the age of the last look that something hangs.
 */
final class ProtectionWatch implements AutoCloseable, ArchiveReading {

    private static final Logger LOG = LoggerFactory.getLogger(ProtectionWatch.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final Duration READ_RECORDS_AGAIN = Duration.ofSeconds(20);

    private final TidemarkConfig config;
    private final Archive archive;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "metrics");
    private volatile @Nullable Protection latest;
    private @Nullable ArchiveView view;
    private Map<String, OperationRecord> operations = Map.of();
    private @Nullable Instant operationsReadAt;

    ProtectionWatch(TidemarkConfig config, Archive archive, Clock clock) {
        this.config = config;
        this.archive = archive;
        this.clock = clock;
        thread.setDaemon(true);
        thread.start();
    }

    /** What the last look showed; null before the first. */
    @Nullable
    Protection latest() {
        return latest;
    }

    @Override
    public ArchiveView view() throws IOException {
        ArchiveView known = view;
        ArchiveView newest = known == null ? archive.load() : archive.refresh(known);
        view = newest;
        return newest;
    }

    @Override
    public Map<String, OperationRecord> lastOperations() throws IOException {
        Instant now = clock.instant();
        Instant readAt = operationsReadAt;
        if (readAt == null || now.isBefore(readAt) || !now.isBefore(readAt.plus(READ_RECORDS_AGAIN))) {
            operations = ArchiveReading.lastOperations(archive);
            operationsReadAt = now;
        }
        return operations;
    }

    private void work() {
        try {
            do {
                look();
            } while (!stop.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("the metrics' watch ends");
        }
    }

    private void look() {
        try {
            latest = new ProtectionReader(config, clock, config.metrics().maxMarkAge(), this).read();
        } catch (RuntimeException e) {
            // The age of the last look tells those who watch; the services themselves do not depend on this.
            LOG.warn("the protection could not be looked at: {}", e.toString());
        }
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
    }
}
