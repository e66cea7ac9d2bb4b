package io.tidemark.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.AccountsKey;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.RunningOperation;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.schemas.Account;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Restores from an archive into a server. */
public final class Restorer {
    /** Restores wait for nobody for long by themselves: whoever holds a lock longer than this is to be named. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(60);

    private final Archive archive;
    private final ServerConfig target;
    private final RestoreOptions options;
    private final ProgressListener progress;
    private final Clock clock;

    /**
     * @param archive what to restore from
     * @param target the server to restore into; it is not asked before {@link #restore}
     * @param options how
     * @param progress hears how it gets on
     * @param clock tells the time for the record
     */
    public Restorer(
            Archive archive, ServerConfig target, RestoreOptions options, ProgressListener progress, Clock clock) {
        this.archive = archive;
        this.target = target.lockWait() == null ? target.withLockWait(LOCK_WAIT) : target;
        this.options = options;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * Plans from the archive as it is now, or from as much of it as can be read. Writes nothing.
     *
     * @throws RestoreException if the point cannot be restored
     * @throws io.tidemark.archive.DamagedObjectException if it, or what is needed to plan, cannot be read because of a damaged object
     * @throws io.tidemark.archive.ArchiveException if users, roles and grants are wanted and encrypted under another key
     */
    public RestorePlan plan(RestoreTarget point) throws IOException {
        ReadableHistory readable = archive.readable();
        ArchiveView view = readable.view();
        ResolvedTarget resolved =
                new ReadableTargets(readable, new ArchivedTransactions(archive, view, copies())).resolve(point);
        AccountOptions accounts = options.accounts();
        SnapshotReference snapshot = accounts == null
                ? RestorePlanner.snapshotFor(view, resolved)
                : RestorePlanner.snapshotWithAccountsFor(view, resolved);
        SnapshotManifest manifest = archive.manifest(snapshot);
        RestorePlan plan = RestorePlanner.plan(view, snapshot, manifest, resolved, options.scope());
        if (readable.isCut()) {
            progress.stage("WARNING: the archive is damaged: " + readable.explanation());
            plan = plan.withWarning(readable.explanation());
        }
        return accounts == null ? plan : plan.withAccounts(archivedAccounts(manifest, accounts.key()));
    }

    private List<Account> archivedAccounts(SnapshotManifest manifest, AccountsKey key) throws IOException {
        SnapshotManifest.AccountsObject object = manifest.accounts();
        if (object == null) {
            throw new RestoreException(
                    Kind.ACCOUNTS_NOT_ARCHIVED,
                    "snapshot " + manifest.id()
                            + ", from which this point is restored, was taken without users, roles and grants:"
                            + " restore without them, or to a point behind a snapshot that was taken with snapshot.include-grants");
        }
        return archive.accounts(object, key);
    }

    /**
     * Does what a plan says, verifies it and keeps a record of it in the archive.
     *
     * @return the report of a restore that holds
     * @throws RestoreException if the target is not fit, the history contradicts itself, or what was loaded does not verify
     */
    public RestoreReport restore(RestorePlan plan) throws IOException {
        RunningOperation operation = new OperationRecords(archive).begin("restore", clock);
        RestoreReport report;
        try {
            report = carryOut(plan, MergeObserver.NONE);
        } catch (IOException | RuntimeException e) {
            operation.failed(e);
            throw e;
        }
        record(operation, plan, report);
        return verified(report);
    }

    /**
     * Does what a plan says and verifies it, for the sake of what is merged on the way; the archive keeps no record of it.
     *
     * @throws RestoreException as {@link #restore}
     */
    public RestoreReport replay(RestorePlan plan, MergeObserver observer) throws IOException {
        return verified(carryOut(plan, observer));
    }

    private static RestoreReport verified(RestoreReport report) {
        if (!report.verified()) {
            throw new RestoreException(
                    Kind.NOT_VERIFIED,
                    "the restore does not verify: " + String.join("; ", report.problems())
                            + "; do not use the target's contents");
        }
        return report;
    }

    /** What is restored and verified stays so where the archive can be read only, or is full. */
    private void record(RunningOperation operation, RestorePlan plan, RestoreReport report) {
        ObjectNode facts = report.toJson();
        AccountReport accounts = report.accounts();
        if (accounts != null) {
            facts.set("accounts", accounts.counts());
        }
        try {
            operation.ended(
                    "restored " + report.tables().size() + " tables with " + report.rows() + " rows to "
                            + plan.target().describe(),
                    report.problems(),
                    facts);
        } catch (IOException e) {
            progress.stage("the archive takes no record of this restore: " + e.getMessage());
        }
    }

    private RestoreReport carryOut(RestorePlan plan, MergeObserver observer) throws IOException {
        try (ServerConnection connection = ServerConnection.open(target);
                ScratchDirectory scratch =
                        ScratchDirectory.in(options.workDirectory().resolve("runs"));
                MergeEngine engine = new MergeEngine(options.resources().mergeSettings(scratch.path()))) {
            FetchedFiles files = new FetchedFiles(archive, copies(), plan);
            return new RestoreRun(connection, engine, files, plan, options, scratch.path(), progress, clock, observer)
                    .run();
        } catch (DatabaseException e) {
            throw e.kind() == DatabaseException.Kind.LOCKED ? LockHolders.failure(target, plan, e) : e;
        }
    }

    private LocalCopies copies() throws IOException {
        return new LocalCopies(archive.store(), options.workDirectory().resolve("files"));
    }
}
