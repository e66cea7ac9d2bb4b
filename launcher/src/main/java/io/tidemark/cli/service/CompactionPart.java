package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.archiver.compaction.DueCompactions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compaction as a part of a service. What it cannot merge stays as it is and is tried again, so it never ends the service. */
final class CompactionPart implements ServicePart {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionPart.class);

    private final DueCompactions compactions;
    private final Duration interval;
    private final Clock clock;
    private final ServiceStateFile state;
    private final MergeRecords records;
    private final RepeatedLook look;

    /** Starts to compact. */
    CompactionPart(Archive archive, Duration interval, Path directory, Clock clock, ServiceStateFile state) {
        this.compactions = new DueCompactions(
                archive, new CompactionPlanner(CompactionPolicy.defaults()), new Compactor(archive, directory));
        this.interval = interval;
        this.clock = clock;
        this.state = state;
        this.records = new MergeRecords(new OperationRecords(archive), clock);
        this.look = new RepeatedLook("tidemark-compaction", interval, this::lookOnce);
        look.start();
    }

    @Override
    public String name() {
        return "compaction";
    }

    private Duration lookOnce() {
        Instant began = clock.instant();
        try {
            compactions.carryOut(task -> records.merged(began, task));
            state.partRuns(name());
        } catch (IOException | RuntimeException e) {
            if (!look.isClosing()) {
                LOG.warn("compaction failed and will be tried again: {}", e.getMessage());
                state.partFailed(name(), String.valueOf(e.getMessage()));
                records.failed(began, String.valueOf(e.getMessage()));
            }
        }
        records.writeIfDue();
        return interval;
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        look.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        look.close();
    }
}
