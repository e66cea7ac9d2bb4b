package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archiver.ArchiverConfig;
import io.tidemark.archiver.ArchiverService;
import io.tidemark.archiver.ArchiverStatus;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.WorkTurn;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The archiver as a part of a service. */
final class ArchiverPart implements ServicePart {

    private final ServiceStateFile state;
    private final ArchiverService archiver;
    private final @Nullable StandBy standBy;

    /** Starts to archive, where there is a line when the turn comes. */
    ArchiverPart(
            Archive archive,
            JournalConfig journal,
            ArchiverConfig config,
            @Nullable WorkTurn turn,
            Clock clock,
            ServiceStateFile state) {
        this.state = state;
        this.archiver = new ArchiverService(archive, journal, config, clock, this::changed);
        this.standBy = StandBy.begin(name(), turn, state, archiver::start);
    }

    @Override
    public String name() {
        return "archiver";
    }

    private void changed(ArchiverStatus status) {
        if (status.state() == ArchiverStatus.State.RUNNING) {
            state.partRuns(name());
        } else if (status.state() == ArchiverStatus.State.RETRYING) {
            state.partFailed(name(), String.valueOf(status.problem()));
        }
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        archiver.awaitEnd();
        return archiver.failure().orElse(null);
    }

    @Override
    public void close() {
        archiver.close();
        if (standBy != null) {
            standBy.close();
        }
    }
}
