package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.archiver.ArchiverConfig;
import io.tidemark.capture.snapshot.SnapshotSchedule;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.StopSignal;
import io.tidemark.cli.derive.RecordedDerivation;
import io.tidemark.cli.metrics.MetricsEndpoint;
import io.tidemark.cli.verify.Verification;
import io.tidemark.config.SnapshotConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalException;
import io.tidemark.journal.WorkTurn;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code run}, {@code capture} or {@code archiver}: puts the parts together and lets them work until asked to stop. */
public final class TidemarkService {

    private static final Logger LOG = LoggerFactory.getLogger(TidemarkService.class);

    private static final Duration ARCHIVE_POLL = Duration.ofSeconds(2);
    /** What is made beside the archiver takes no more of the machine than this, so that the mark does not wait for it. */
    private static final int BACKGROUND_THREADS = 1;

    private final ServiceRole role;
    private final TidemarkConfig config;
    private final Clock clock;
    private final StopSignal stop;
    private final DataDirectory directory;
    private Optional<ServiceState> before = Optional.empty();

    /**
     * @param role which parts
     * @param config the settings
     * @param clock the time
     * @param stop ends the service
     */
    public TidemarkService(ServiceRole role, TidemarkConfig config, Clock clock, StopSignal stop) {
        this.role = role;
        this.config = config;
        this.clock = clock;
        this.stop = stop;
        this.directory = new DataDirectory(config.dataDir());
    }

    /**
     * Works until asked to stop.
     *
     * @throws Exception why the service could not start, or what a part gave up for
     */
    public void run() throws Exception {
        try (AutoCloseable captureLock = role.captures() ? directory.lock("capture") : null;
                AutoCloseable archiverLock = role.archives() ? directory.lock("archiver") : null) {
            LOG.debug("locks held: {} {}", captureLock, archiverLock);
            before = ServiceState.readAll(directory.status()).stream()
                    .filter(last -> last.service().equals(role.id()))
                    .findFirst();
            ServiceStateFile state = new ServiceStateFile(directory.status(), role.id(), clock);
            try {
                runLocked(state);
                state.stopped();
            } catch (Exception e) {
                state.failed(e.getMessage() == null ? e.toString() : e.getMessage());
                throw e;
            }
        }
    }

    private void runLocked(ServiceStateFile state) throws Exception {
        Supervisor supervisor = new Supervisor(stop);
        String external = config.kafka().bootstrapServers();
        if (external != null) {
            runOn(external, supervisor, state);
            return;
        }
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(directory.kafka(), reason -> supervisor.fail(new JournalException(reason)))) {
            LOG.info("the embedded Kafka broker listens on {}", broker.bootstrapServers());
            runOn(broker.bootstrapServers(), supervisor, state);
        } catch (JournalException e) {
            throw directory
                    .shortage()
                    .<RuntimeException>map(full -> noRoom(full, e))
                    .orElse(e);
        }
    }

    private static CommandFailure noRoom(String shortage, JournalException cause) {
        return new CommandFailure(
                ExitCode.LOCAL_FILES,
                shortage + ", and the embedded Kafka broker cannot go on",
                "make room and start again: it goes on where the journal ends, and the source's binlog has what came since",
                cause);
    }

    private void runOn(String bootstrapServers, Supervisor supervisor, ServiceStateFile state) throws Exception {
        JournalConfig journal = Connections.journal(config, bootstrapServers);
        try (ObjectStore store = ObjectStores.open(Connections.archive(config.requireArchive()))) {
            if (!role.captures() && !awaitArchive(store, state)) {
                return;
            }
            Archive archive = openArchive(store);
            BackupRun backup = BackupRun.begin(archive, role, before, clock);
            try {
                work(archive, journal, supervisor, state);
                backup.stopped();
            } catch (Exception e) {
                backup.failed(e);
                throw e;
            }
        }
    }

    private void work(Archive archive, JournalConfig journal, Supervisor supervisor, ServiceStateFile state)
            throws Exception {
        try (MetricsEndpoint metrics = MetricsEndpoint.start(config, archive, clock)) {
            if (metrics != null) {
                LOG.info("metrics are told on port {}", metrics.port());
            }
            List<ServicePart> parts = parts(archive, journal, state);
            LOG.info(
                    "protecting source '{}' into {}",
                    config.sourceName(),
                    config.requireArchive().url());
            supervisor.supervise(parts);
        }
    }

    private List<ServicePart> parts(Archive archive, JournalConfig journal, ServiceStateFile state) {
        List<ServicePart> parts = new ArrayList<>();
        if (role.captures()) {
            CapturePart capture = new CapturePart(
                    Connections.capture(config, journal), archive, turn(journal, "capture"), clock, state);
            SnapshotTaker taker = new SnapshotTaker(config, archive, clock);
            // Whoever captures knows the source, which verifying compares with.
            if (config.verify().every() != null) {
                Verification verification = new Verification(config, archive, clock);
                parts.add(new VerificationPart(verification, config.verify(), archive, clock));
            }
            List<String> databases = config.requireSource().databases();
            parts.add(new SnapshotPart(capture, databases, archive, taker, schedule(config.snapshot()), clock, state));
            parts.add(capture);
        }
        if (role.archives()) {
            Duration compaction = config.requireArchive().compactionInterval();
            if (!compaction.isZero()) {
                parts.add(new CompactionPart(
                        archive, compaction, directory.spool().resolve("compaction"), clock, state));
            }
            Duration derivation = config.requireArchive().deriveInterval();
            if (!derivation.isZero()) {
                parts.add(new DerivationPart(
                        new RecordedDerivation(config, archive, BACKGROUND_THREADS, null, clock),
                        archive,
                        derivation,
                        clock));
            }
            parts.add(new SyntheticSnapshotPart(
                    archive,
                    new SyntheticSnapshotTaker(config, archive, BACKGROUND_THREADS, clock),
                    SyntheticSchedule.of(config.snapshot()),
                    clock,
                    state));
            parts.add(new ArchiverPart(archive, journal, archiverConfig(), turn(journal, "archiver"), clock, state));
        }
        return parts;
    }

    /** Returns false if asked to stop before capture has made the archive. */
    private boolean awaitArchive(ObjectStore store, ServiceStateFile state) throws Exception {
        boolean told = false;
        while (!Archive.exists(store, config.sourceName())) {
            if (!told) {
                String waiting = "there is no archive of source '" + config.sourceName() + "' in " + store.describe()
                        + " yet; waiting for 'tidemark capture' to begin it";
                LOG.info(waiting);
                state.partFailed(role.id(), waiting);
                told = true;
            }
            if (stop.await(ARCHIVE_POLL)) {
                return false;
            }
        }
        return true;
    }

    /** Only on a cluster can there be others that do the same work. */
    private @Nullable WorkTurn turn(JournalConfig journal, String work) {
        return config.kafka().bootstrapServers() == null ? null : new WorkTurn(journal, work);
    }

    /** Whoever captures knows the server and so makes the archive; the archiver alone needs one that is there. */
    private Archive openArchive(ObjectStore store) throws IOException {
        if (!role.captures()) {
            return Archive.open(store, config.sourceName());
        }
        try (ServerConnection source = ServerConnection.open(Connections.source(config.requireSource()))) {
            ServerFacts facts = source.facts();
            long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
            return Archive.openOrCreate(
                    store,
                    new ArchiveIdentity(config.sourceName(), facts.flavor(), facts.identity(), nowMicros),
                    clock);
        }
    }

    private ArchiverConfig archiverConfig() {
        return ArchiverConfig.defaults(directory.spool().resolve("archiver"))
                .withFlush(
                        config.requireArchive().flushInterval(),
                        config.requireArchive().flushBytes());
    }

    private static SnapshotSchedule schedule(SnapshotConfig snapshot) {
        return snapshot.cron() != null
                ? SnapshotSchedule.cron(snapshot.cron(), ZoneOffset.UTC)
                : SnapshotSchedule.every(snapshot.every());
    }
}
