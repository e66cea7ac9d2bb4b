package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.cli.verify.Verification;
import io.tidemark.config.VerifyConfig;
import io.tidemark.restore.verify.VerificationReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies on schedule, a part at a time. What it finds stands in the archive's records, where status and metrics see it; the
 * protection itself goes on.
 */
final class VerificationPart implements ServicePart {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationPart.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(10);

    private final Verification verification;
    private final VerifyConfig config;
    private final Archive archive;
    private final Clock clock;
    private final RepeatedLook look = new RepeatedLook("verification", Duration.ZERO, this::lookOnce);
    private @Nullable Instant due;

    /** Starts to wait for the next verification. */
    VerificationPart(Verification verification, VerifyConfig config, Archive archive, Clock clock) {
        this.verification = verification;
        this.config = config;
        this.archive = archive;
        this.clock = clock;
        look.start();
    }

    @Override
    public String name() {
        return "verification";
    }

    private Duration lookOnce() {
        if (due == null) {
            due = firstDue();
        } else if (!clock.instant().isBefore(due)) {
            due = clock.instant().plus(verifyOnce());
        }
        return LOOK_AGAIN;
    }

    /**
     * Goes by the last verification of whoever it was, or by the age of the archive, so that a service that is often restarted
     * verifies neither more often nor never.
     */
    private Instant firstDue() {
        try {
            return new OperationRecords(archive).newestEnd("verify").plus(every());
        } catch (IOException e) {
            LOG.warn("when the archive was verified last cannot be read, so it is verified now: {}", e.getMessage());
            return clock.instant();
        }
    }

    private Duration every() {
        return Objects.requireNonNull(config.every());
    }

    private Duration pauseAfterFailure() {
        return every().compareTo(PAUSE_AFTER_FAILURE) < 0 ? every() : PAUSE_AFTER_FAILURE;
    }

    /** Verifies; returns how long to wait before the next time. */
    private Duration verifyOnce() {
        try {
            ReadableHistory readable = archive.readable();
            if (!readable.isCut() && readable.view().snapshots().isEmpty()) {
                return pauseAfterFailure();
            }
            tell(verification.archive(config.bytes()));
            tell(verification.source(config.rows()));
            tell(verification.instant(null, new Random()));
            return every();
        } catch (IOException | RuntimeException e) {
            if (!look.isClosing()) {
                LOG.error("the verification did not come to its end: {}", e.getMessage());
                LOG.debug("the verification did not come to its end", e);
            }
            return pauseAfterFailure();
        }
    }

    private static void tell(VerificationReport report) {
        LOG.info("verified {}", report.summary());
        report.problems().forEach(problem -> LOG.error("verification: {}", problem));
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        look.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        // A verification only reads: it can end anywhere.
        look.close();
    }
}
