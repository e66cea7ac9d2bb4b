package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionService;
import io.tidemark.archiver.compaction.Compactor;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Compaction as a part of a service. What it cannot merge stays as it is, so it never ends the service. */
final class CompactionPart implements ServicePart {

    private final CompactionService compaction;

    /** Starts to compact. */
    CompactionPart(Archive archive, Duration interval, Path directory, ServiceStateFile state) {
        this.compaction = new CompactionService(
                archive,
                new CompactionPlanner(CompactionPolicy.defaults()),
                new Compactor(archive, directory),
                interval,
                problem -> {
                    if (problem == null) {
                        state.partRuns(name());
                    } else {
                        state.partFailed(name(), problem);
                    }
                });
        compaction.start();
    }

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        compaction.awaitEnd();
        return null;
    }

    @Override
    public void close() {
        compaction.close();
    }
}
