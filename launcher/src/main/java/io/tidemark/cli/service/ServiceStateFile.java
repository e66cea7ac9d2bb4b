package io.tidemark.cli.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a service's {@link ServiceState} on disk up to date while it runs. Thread-safe. */
public final class ServiceStateFile {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceStateFile.class);

    private final Path directory;
    private final Clock clock;
    private final Set<String> failingParts = new TreeSet<>();
    private final Set<String> waitingParts = new TreeSet<>();
    private ServiceState state;

    /**
     * Says that {@code service} is starting.
     *
     * @param directory where to
     * @param service its name
     * @param clock the time
     */
    public ServiceStateFile(Path directory, String service, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.state = ServiceState.starting(service, clock.instant());
        write();
    }

    /** The part works; where no other part fails, the service does, or stands by with what another part waits for. */
    public synchronized void partRuns(String part) {
        failingParts.remove(part);
        ServiceState.Phase phase = waitingParts.isEmpty() ? ServiceState.Phase.RUNNING : ServiceState.Phase.STANDBY;
        // Called for every batch: only news is written.
        if (failingParts.isEmpty() && state.phase() != phase) {
            state = state.in(phase, clock.instant());
            write();
        }
    }

    /** The part waits for another process that does the same work to end. */
    public synchronized void partStandsBy(String part) {
        failingParts.remove(part);
        waitingParts.add(part);
        state = state.in(ServiceState.Phase.STANDBY, clock.instant());
        write();
    }

    /** The part waits no longer. */
    public synchronized void partBegins(String part) {
        if (waitingParts.remove(part)) {
            state = state.in(ServiceState.Phase.STARTING, clock.instant());
            write();
        }
    }

    /** The part failed and will be tried again. */
    public synchronized void partFailed(String part, String error) {
        failingParts.add(part);
        state = state.retryingAfter(error, clock.instant());
        write();
    }

    /** The service was asked to end and did. */
    public synchronized void stopped() {
        state = state.in(ServiceState.Phase.STOPPED, clock.instant());
        write();
    }

    /** The service ends because of the error. */
    public synchronized void failed(String error) {
        state = state.failed(error, clock.instant());
        write();
    }

    private void write() {
        try {
            state.write(directory);
        } catch (IOException e) {
            // The services work without the file; that it tells nothing new shows in its time.
            LOG.warn("cannot write the service's state under {}: {}", directory, e.toString());
        }
    }
}
