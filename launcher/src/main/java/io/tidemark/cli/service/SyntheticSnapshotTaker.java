package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.Quantities;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.synthetic.SyntheticSnapshot;
import io.tidemark.restore.synthetic.SyntheticSnapshotConfig;
import io.tidemark.restore.synthetic.SyntheticSnapshotter;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one synthetic snapshot at a time on a data-dir, and leaves a record of it. */
public final class SyntheticSnapshotTaker {

    /** What the records call it. */
    public static final String KIND = "synthetic-snapshot";

    private static final Logger LOG = LoggerFactory.getLogger(SyntheticSnapshotTaker.class);

    private final DataDirectory directory;
    private final Archive archive;
    private final SyntheticSnapshotConfig settings;
    private final Clock clock;

    /**
     * Makes them of the archive, with the memory of a restore.
     *
     * @param threads how many threads merge
     */
    public SyntheticSnapshotTaker(TidemarkConfig config, Archive archive, int threads, Clock clock) {
        this.directory = new DataDirectory(config.dataDir());
        this.archive = archive;
        this.settings = new SyntheticSnapshotConfig(
                directory.spool().resolve(KIND), config.restore().memoryBytes(), threads);
        this.clock = clock;
    }

    /**
     * Makes one now.
     *
     * @param progress told of every table that is done
     * @return the snapshot, visible
     * @throws CommandFailure if another process makes one on the same data-dir
     * @throws RestoreException why there can be none, or none is needed; only the first leaves a record
     */
    public Taken take(ProgressListener progress) throws IOException {
        RunningOperation operation = new OperationRecords(archive).begin(KIND, clock);
        AutoCloseable lock = directory.lock(KIND);
        Taken taken;
        try {
            taken = makeAndUnlock(lock, progress);
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof RestoreException refused) || refused.kind() != RestoreException.Kind.NOTHING_NEW) {
                operation.failed(e);
            }
            throw e;
        }
        LOG.info("{}", taken.summary());
        operation.ended(taken.summary(), List.of(), taken.toJson());
        return taken;
    }

    /** The record is written behind this, so that whoever sees it can make the next one. */
    private Taken makeAndUnlock(AutoCloseable lock, ProgressListener progress) throws IOException {
        try (lock) {
            return new Taken(new SyntheticSnapshotter(archive, settings, progress, clock).make());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandFailure(ExitCode.LOCAL_FILES, "the lock of data-dir cannot be given back: " + e, null, e);
        }
    }

    /**
     * A visible synthetic snapshot.
     *
     * @param snapshot what it holds and what it was made from
     */
    public record Taken(SyntheticSnapshot snapshot) {

        /** One sentence for people. */
        public String summary() {
            return "synthetic snapshot " + snapshot.reference().id() + " is visible: "
                    + snapshot.manifest().tables().size() + " tables, "
                    + snapshot.manifest().rows() + " rows, "
                    + Quantities.bytes(snapshot.manifest().bytes()) + ", at binlog "
                    + snapshot.reference().coordinate() + ", made of snapshot "
                    + snapshot.base().id() + " and " + snapshot.changes() + " changes; the source was not asked";
        }

        /** The facts for programs and for the archive's records. */
        public ObjectNode toJson() {
            return SnapshotFacts.of(snapshot.reference(), snapshot.manifest())
                    .put("changes", snapshot.changes())
                    .put("millis", snapshot.manifest().durationMillis());
        }
    }
}
