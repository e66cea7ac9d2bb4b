package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.capture.ArchiveProgress;
import io.tidemark.capture.CaptureConfig;
import io.tidemark.capture.CaptureListener;
import io.tidemark.capture.CaptureService;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.WorkTurn;
import io.tidemark.schemas.JournalRecord;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Capture as a part of a service. */
final class CapturePart implements ServicePart, CaptureListener {

    private final ServiceStateFile state;
    private final CaptureService capture;
    private final CountDownLatch firstPublished = new CountDownLatch(1);
    private final @Nullable StandBy standBy;

    /** Starts to capture, where there is a line when the turn comes. */
    CapturePart(CaptureConfig config, Archive archive, @Nullable WorkTurn turn, Clock clock, ServiceStateFile state) {
        this.state = state;
        this.capture = new CaptureService(config, new ArchiveProgress(archive), clock, this);
        this.standBy = StandBy.begin(name(), turn, state, capture::start);
    }

    @Override
    public String name() {
        return "capture";
    }

    /** Returns when the journal says where it begins: what is read from the source from then on lies behind that. */
    void awaitFirstPublished() throws InterruptedException {
        firstPublished.await();
    }

    @Override
    public void published(List<JournalRecord> records, CaptureState after) {
        firstPublished.countDown();
        state.partRuns(name());
    }

    @Override
    public void reconnecting(Throwable cause) {
        state.partFailed(name(), String.valueOf(cause.getMessage()));
    }

    @Override
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        if (standBy != null) {
            standBy.awaitBegin();
        }
        return capture.await();
    }

    @Override
    public void close() {
        capture.close();
        if (standBy != null) {
            standBy.close();
        }
    }
}
