package io.tidemark.cli.status;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.cli.service.ServiceState;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConnection;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalException;
import io.tidemark.journal.JournalStatus;
import io.tidemark.restore.RestorableWindow;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks every stage how far it is; one that does not answer does not keep the others from being told. */
public final class ProtectionReader {

    private final TidemarkConfig config;
    private final Clock clock;
    private final @Nullable Duration maxAge;
    private final @Nullable ArchiveReading archiveReading;
    private Map<String, OperationRecord> lastOperations = Map.of();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param config the source, the journal and the archive to ask
     * @param clock the time
     * @param maxAge how old the mark may be; null for any age
     */
    public ProtectionReader(TidemarkConfig config, Clock clock, @Nullable Duration maxAge) {
        this(config, clock, maxAge, null);
    }

    /**
     * @param config the source, the journal and the archive to ask
     * @param clock the time
     * @param maxAge how old the mark may be; null for any age
     * @param archiveReading reads the archive; null to open it for one look
     */
    public ProtectionReader(
            TidemarkConfig config, Clock clock, @Nullable Duration maxAge, @Nullable ArchiveReading archiveReading) {
        this.config = config;
        this.clock = clock;
        this.maxAge = maxAge;
        this.archiveReading = archiveReading;
    }

    /** Asks every stage. */
    public Protection read() {
        List<ServiceState> services = services();
        new DataDirectory(config.dataDir()).shortage().ifPresent(problems::add);
        // From the end of the pipeline to its beginning, so that what commits meanwhile cannot look like an archive
        // that is
        // ahead of its source.
        ArchiveView archive = archive();
        JournalStatus journal = journal();
        BinlogStatus source = source();
        Protection protection = new Protection(
                config.sourceName(),
                clock.instant(),
                source,
                journal,
                archive,
                config.requireArchive().url().toString(),
                services,
                lastOperations,
                problems,
                notes);
        judge(protection);
        return new Protection(
                protection.sourceName(),
                protection.at(),
                source,
                journal,
                archive,
                protection.archiveName(),
                services,
                lastOperations,
                problems,
                notes);
    }

    private void judge(Protection protection) {
        ArchiveView archive = protection.archive();
        Duration age = protection.markAge();
        if (archive != null && archive.snapshots().isEmpty()) {
            problems.add("the archive has no full snapshot yet: nothing can be restored before there is one");
        }
        List<RestorableWindow> windows = protection.windows();
        if (!windows.isEmpty() && windows.get(windows.size() - 1).endedBy() != null) {
            problems.add("there is no full snapshot behind the last gap yet: nothing after "
                    + windows.get(windows.size() - 1).to().time() + " can be restored before there is one");
        }
        Mark mark = protection.mark();
        if (mark != null && mark.gtids().isEmpty()) {
            notes.add(
                    "the source writes no GTIDs, so transactions cannot be counted: the lag is told in bytes of binlog and"
                            + " in journal records");
        }
        if (archive != null && mark == null) {
            problems.add("the archive has no mark yet: no change has been archived");
        }
        if (maxAge != null && age != null && age.compareTo(maxAge) > 0) {
            problems.add("the mark is " + Quantities.length(age) + " old, more than the " + Quantities.length(maxAge)
                    + " that it may be");
        }
        judgeClock(protection);
        for (String kind : ArchiveReading.VERIFICATIONS) {
            OperationRecord verified = lastOperations.get(kind);
            if (verified != null && verified.result() == OperationRecord.Result.PROBLEMS) {
                problems.add("the verification that ended at " + verified.endedAt() + " found "
                        + verified.problems().size() + " problems, the first: "
                        + verified.problems().get(0) + ": see 'tidemark records --kind " + kind + "'");
            }
        }
    }

    /** The mark has the source's time; an age by a clock that is behind would hide that an archive stands still. */
    private void judgeClock(Protection protection) {
        Mark mark = protection.mark();
        if (mark == null) {
            return;
        }
        Duration ahead = Duration.between(protection.at(), Quantities.instant(mark.completeToMicros()));
        if (ahead.compareTo(Protection.CLOCK_TOLERANCE) > 0) {
            (maxAge == null ? notes : problems)
                    .add("this machine's clock is " + Quantities.length(ahead)
                            + " behind the mark, which has the source's time, so the mark's age is not known: set the"
                            + " clock");
        }
    }

    private List<ServiceState> services() {
        try {
            List<ServiceState> services = ServiceState.readAll(new DataDirectory(config.dataDir()).status());
            boolean anyAlive = services.stream().anyMatch(ServiceState::alive);
            for (ServiceState service : services) {
                // A service that was stopped on purpose is no news where another one runs in its place.
                boolean replaced = service.phase() == ServiceState.Phase.STOPPED && anyAlive;
                if (service.alive() && service.phase() == ServiceState.Phase.RETRYING) {
                    problems.add("'tidemark " + service.service() + "' tries again after this: " + service.lastError());
                } else if (!service.alive() && !replaced) {
                    problems.add("'tidemark " + service.service() + "' is not running" + ending(service));
                }
            }
            return services;
        } catch (IOException e) {
            problems.add("the services' state under data-dir '" + config.dataDir() + "' cannot be read: " + e);
            return List.of();
        }
    }

    private static String ending(ServiceState service) {
        return switch (service.phase()) {
            case STOPPED -> ": it was stopped at " + service.at();
            case FAILED -> ": it failed at " + service.at() + ": " + service.lastError();
            case STARTING, STANDBY, RUNNING, RETRYING ->
                ": its process " + service.processId() + " ended without a word after " + service.at();
        };
    }

    private @Nullable ArchiveView archive() {
        try {
            if (archiveReading != null) {
                lastOperations = archiveReading.lastOperations();
                return archiveReading.view();
            }
            try (ObjectStore store = ObjectStores.open(Connections.archive(config.requireArchive()))) {
                Archive archive = Archive.open(store, config.sourceName());
                lastOperations = ArchiveReading.lastOperations(archive);
                ReadableHistory readable = archive.readable();
                if (readable.isCut()) {
                    problems.add("the archive is damaged: " + readable.explanation());
                }
                return readable.view();
            }
        } catch (IOException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    private @Nullable JournalStatus journal() {
        Optional<JournalConfig> journal = Connections.existingJournal(config);
        if (journal.isEmpty()) {
            problems.add(
                    "there is no journal: kafka.bootstrap-servers is not set and no broker ever ran under data-dir '"
                            + config.dataDir() + "'");
            return null;
        }
        try {
            return JournalStatus.read(journal.get());
        } catch (JournalException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    private @Nullable BinlogStatus source() {
        if (config.source() == null) {
            notes.add(
                    "the lag source -> journal is not known, because this configuration does not name the source: with"
                            + " source.url, source.username and source.password 'tidemark status' asks it");
            return null;
        }
        try (ServerConnection source = ServerConnection.open(Connections.source(config.source()))) {
            return source.binlogStatus();
        } catch (DatabaseException e) {
            problems.add(e.getMessage());
            return null;
        }
    }
}
