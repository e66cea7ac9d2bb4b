package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.capture.snapshot.SnapshotCommitter;
import io.tidemark.capture.snapshot.SnapshotConfig;
import io.tidemark.capture.snapshot.SnapshotException;
import io.tidemark.capture.snapshot.SnapshotProgress;
import io.tidemark.capture.snapshot.SnapshotReport;
import io.tidemark.capture.snapshot.Snapshotter;
import io.tidemark.capture.source.HistoryDivergedException;
import io.tidemark.capture.source.SourceHistory;
import io.tidemark.cli.Quantities;
import io.tidemark.config.SourceConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one full snapshot from the first row to the commit that makes it visible. */
public final class SnapshotTaker {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
    /** An archiver that lags catches up; one that does not run will not pass the snapshot's position in any time. */
    private static final Duration MARK_LIMIT = Duration.ofMinutes(30);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final TidemarkConfig config;
    private final Archive archive;
    private final Clock clock;

    /** Takes snapshots of the configured source into its archive. */
    public SnapshotTaker(TidemarkConfig config, Archive archive, Clock clock) {
        this.config = config;
        this.archive = archive;
        this.clock = clock;
    }

    /**
     * Takes a snapshot now, while capture and archiver run.
     *
     * @param progress told of every file stored
     * @return the snapshot, visible
     */
    public Taken take(SnapshotProgress progress) throws IOException {
        RunningOperation operation = new OperationRecords(archive).begin("snapshot", clock);
        Taken taken;
        try {
            taken = takeAndCommit(progress);
        } catch (IOException | RuntimeException e) {
            operation.failed(e);
            throw e;
        }
        operation.ended(taken.summary(), List.of(), taken.toJson());
        return taken;
    }

    private Taken takeAndCommit(SnapshotProgress progress) throws IOException {
        SourceConfig source = config.requireSource();
        DataDirectory directory = new DataDirectory(config.dataDir());
        SnapshotConfig defaults = SnapshotConfig.defaults(directory.spool().resolve("snapshot"));
        SnapshotConfig settings = new SnapshotConfig(
                config.snapshot().threads(),
                defaults.chunkRows(),
                defaults.partBytes(),
                defaults.lockTimeout(),
                defaults.attempts(),
                defaults.scratchDirectory(),
                config.snapshot().includeGrants() ? config.snapshot().grantsKey() : null);
        ArchiveView began = archive.load();
        requireSameHistory(source, began.mark());
        LOG.info("taking a full snapshot of {}", source.databases());
        SnapshotReport report = new Snapshotter(Connections.source(source), settings, clock)
                .take(archive, source.databases(), progress);
        LocalCopies copies = new LocalCopies(archive.store(), directory.cache());
        SnapshotReference reference =
                new SnapshotCommitter(archive, copies, clock, MARK_LIMIT, LOOK_AGAIN).commit(report.manifest(), began);
        Taken taken = new Taken(report, reference);
        LOG.info("{}", taken.summary());
        return taken;
    }

    /** A snapshot of another history must not find a place in this one by chance. */
    private static void requireSameHistory(SourceConfig source, @Nullable Mark mark) {
        if (mark == null) {
            return;
        }
        try (ServerConnection connection = ServerConnection.open(Connections.source(source))) {
            SourceHistory.Verdict verdict = SourceHistory.judge(connection, SourceHistory.Reached.of(mark));
            if (verdict.kind() == SourceHistory.Kind.DIVERGED) {
                throw new HistoryDivergedException(verdict.reason());
            }
        } catch (SQLException e) {
            throw new SnapshotException("the source cannot be asked about its history: " + e.getMessage(), e);
        }
    }

    /**
     * A visible snapshot.
     *
     * @param report what it holds and how it was taken
     * @param reference its place in the archive
     */
    public record Taken(SnapshotReport report, SnapshotReference reference) {

        /** One sentence for people. */
        public String summary() {
            SnapshotManifest.AccountsObject accounts = report.manifest().accounts();
            return "snapshot " + reference.id() + " is visible: " + report.tables() + " tables, " + report.rows()
                    + " rows, " + Quantities.bytes(report.bytes())
                    + (accounts == null ? "" : ", " + accounts.count() + " users and roles") + ", at binlog "
                    + reference.coordinate()
                    + "; the source was locked for " + report.manifest().lockMillis() + " ms ("
                    + report.manifest().strategy() + ")";
        }

        /** The facts for programs and for the archive's records. */
        public ObjectNode toJson() {
            return SnapshotFacts.of(reference, report.manifest());
        }
    }
}
