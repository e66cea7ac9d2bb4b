package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import io.tidemark.archiver.ArchiverStatus.State;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the archiver's newest status and passes each on. */
final class StatusBoard {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiverService.class);

    private final Clock clock;
    private final Consumer<ArchiverStatus> listener;
    private volatile ArchiverStatus newest;

    StatusBoard(Clock clock, Consumer<ArchiverStatus> listener) {
        this.clock = clock;
        this.listener = listener;
        this.newest = new ArchiverStatus(State.STARTING, null, -1, null, clock.instant());
    }

    ArchiverStatus newest() {
        return newest;
    }

    void running(@Nullable Mark mark, long commitNumber) {
        post(new ArchiverStatus(State.RUNNING, mark, commitNumber, null, clock.instant()));
    }

    void retrying(@Nullable String problem) {
        LOG.warn("the archiver will try again: {}", problem);
        become(State.RETRYING, problem);
    }

    void failed(String problem) {
        become(State.FAILED, problem);
    }

    void stopped() {
        become(State.STOPPED, null);
    }

    private void become(State state, @Nullable String problem) {
        ArchiverStatus before = newest;
        post(new ArchiverStatus(state, before.mark(), before.commitNumber(), problem, clock.instant()));
    }

    private void post(ArchiverStatus status) {
        newest = status;
        listener.accept(status);
    }
}
