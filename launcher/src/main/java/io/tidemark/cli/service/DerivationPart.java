package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.cli.derive.RecordedDerivation;
import io.tidemark.restore.derive.DerivationReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives on schedule, on a thread of its own. What it did, or why it failed, stands in the archive's records; the protection itself
 * goes on.
 */
final class DerivationPart implements ServicePart {

    private static final Logger LOG = LoggerFactory.getLogger(DerivationPart.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final RecordedDerivation derivation;
    private final Archive archive;
    private final Duration interval;
    private final Clock clock;
    private final RepeatedLook look = new RepeatedLook("derivation", Duration.ZERO, this::lookOnce);
    private @Nullable Instant due;

    /** Starts to wait for the next derivation. */
    DerivationPart(RecordedDerivation derivation, Archive archive, Duration interval, Clock clock) {
        this.derivation = derivation;
        this.archive = archive;
        this.interval = interval;
        this.clock = clock;
        look.start();
    }

    @Override
    public String name() {
        return "derivation";
    }

    private Duration lookOnce() {
        if (due == null) {
            due = firstDue();
        } else if (!clock.instant().isBefore(due)) {
            derive();
            due = clock.instant().plus(interval);
        }
        return LOOK_AGAIN;
    }

    /** Goes by the last derivation of whoever it was, so that a service that is often restarted derives neither more often nor never. */
    private Instant firstDue() {
        try {
            return new OperationRecords(archive)
                    .newestEnd(RecordedDerivation.KIND)
                    .plus(interval);
        } catch (IOException e) {
            LOG.warn("when changes were derived last cannot be read, so they are derived now: {}", e.getMessage());
            return clock.instant();
        }
    }

    private void derive() {
        try {
            if (!archive.load().snapshots().isEmpty()) {
                DerivationReport report = derivation.run();
                LOG.info("{}", report.summary());
                report.problems().forEach(problem -> LOG.warn("derivation: {}", problem));
            }
        } catch (IOException | RuntimeException e) {
            if (!look.isClosing()) {
                LOG.warn("changes could not be derived, the next look tries again: {}", e.getMessage());
                LOG.debug("changes could not be derived", e);
            }
        }
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        look.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        // Nothing is visible before its commit: a derivation can end anywhere.
        look.close();
    }
}
