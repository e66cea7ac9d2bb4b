package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.journal.JournalConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** Lets the simulation run {@link ArchiverService} on a thread of its own choice, where waiting takes no time. */
public final class ArchiverRuns {
    private ArchiverRuns() {}

    /**
     * Archives until something ends it.
     *
     * @param pause takes the place of waiting
     * @throws Exception why the service gave up
     */
    public static void run(
            Archive archive, JournalConfig journal, ArchiverConfig config, Clock clock, Consumer<Duration> pause)
            throws Exception {
        StopSignal never = new StopSignal(clock) {
            @Override
            void pause(Duration time) {
                pause.accept(time);
            }
        };
        ArchiverService service = new ArchiverService(archive, journal, config, clock, status -> {}, never);
        service.run();
        if (service.failure().isPresent()) {
            throw service.failure().get();
        }
    }
}
