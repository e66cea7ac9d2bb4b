package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileWriter;
import io.tidemark.journal.JournalEntry;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Ddl;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.Positioned;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.JournalRecord.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was read since the last commit: rows stream into files as they come, those of a transaction still open included; the
 * mark moves only at transaction boundaries, and only there can the batch be handed over.
 */
final class Batch {
    private final Archive archive;
    private final StagingDirectory staging;
    private final ChangeFiles changes;
    private final ContinuityCheck continuity;
    private final MarkProgress progress;
    private final FlushPolicy policy;
    private final Clock clock;
    private final List<DdlEntry> ddl = new ArrayList<>();
    private @Nullable Path transactionsLocal;
    private @Nullable TransactionFileWriter transactions;
    private boolean advanced;

    /** A batch behind the archive's mark, which is null for an empty archive, and which {@code continuity} follows too. */
    Batch(
            Archive archive,
            String journalTopic,
            ArchiverConfig config,
            @Nullable Mark mark,
            ContinuityCheck continuity,
            Clock clock) {
        this.archive = archive;
        this.clock = clock;
        this.staging = new StagingDirectory(config.temporaryDirectory());
        this.changes = new ChangeFiles(archive, staging, config.maxOpenWriters());
        this.continuity = continuity;
        this.progress = new MarkProgress(journalTopic, archive.identity().flavor(), mark);
        this.policy = new FlushPolicy(config);
    }

    /** Makes room for files; deletes what an earlier run left. */
    void begin() throws IOException {
        staging.clear();
    }

    /**
     * Takes the next journal entry, which is no gap.
     *
     * @throws ArchiverException if it does not follow the one before
     * @throws IOException if it cannot be written to local files
     */
    void add(JournalEntry entry) throws IOException {
        JournalRecord record = entry.record();
        if (record instanceof TableSchema schema) {
            changes.define(schema.table());
        } else if (record instanceof Heartbeat heartbeat) {
            // One inside a transaction says nothing about the boundary behind it, and one before the mark nothing new.
            if (continuity.atBoundary() && heartbeat.sequence() == continuity.lastSequence()) {
                progress.moveBehind(heartbeat, entry.offset());
                policy.heartbeatRead(clock.instant());
                advanced = true;
            }
        } else if (record instanceof StreamStart start) {
            progress.streamStarts(start);
        } else if (record instanceof Positioned positioned && continuity.isNext(positioned, entry.offset())) {
            policy.changeRead(clock.instant(), entry.bytes());
            addNew(positioned, entry.offset());
        }
    }

    /** Takes a gap and says whether the archive lacks it; what was taken before it has to be committed then. */
    boolean isNew(Gap gap, long offset) {
        return continuity.isNext(gap, offset);
    }

    /** Moves the mark behind a gap; nothing else may wait for a commit. */
    void moveBehind(Gap gap, long offset) {
        progress.moveBehind(gap, offset);
        advanced = true;
    }

    /** Whether all transactions taken are whole, so that the batch can be handed over. */
    boolean atBoundary() {
        return continuity.atBoundary();
    }

    /** Whether there is anything to commit. */
    boolean hasAdvanced() {
        return advanced;
    }

    /** Whether a commit is due and possible. */
    boolean isDue() {
        return advanced && continuity.atBoundary() && policy.isDue(clock.instant());
    }

    /** The mark behind the batch; to be asked for only when it has advanced. */
    Mark mark() {
        return Objects.requireNonNull(progress.mark());
    }

    /** Statements of the batch's transactions, in order. */
    List<DdlEntry> ddl() {
        return List.copyOf(ddl);
    }

    /** Finishes all files of the batch. */
    List<StagedFile> finishFiles() throws IOException {
        List<StagedFile> files = new ArrayList<>(changes.finish());
        if (transactions != null) {
            files.add(finishTransactions(transactions));
            transactions = null;
        }
        return files;
    }

    /** Goes on with an empty batch behind the mark, which is committed. */
    void committed() {
        ddl.clear();
        policy.committed();
        advanced = false;
    }

    /** Drops everything; the records are still in the journal. */
    void abort() throws IOException {
        changes.abort();
        if (transactions != null) {
            transactions.abort();
            transactions = null;
        }
    }

    private void addNew(Positioned record, long offset) throws IOException {
        if (record instanceof RowChange change) {
            changes.write(change);
        } else if (record instanceof Ddl statement) {
            ddl.add(new DdlEntry(statement.position(), statement.database(), statement.sql(), statement.session()));
        } else if (record instanceof Commit commit) {
            addTransaction(commit);
            progress.moveBehind(commit, offset);
            advanced = true;
        }
    }

    private void addTransaction(Commit commit) throws IOException {
        if (transactions == null) {
            transactionsLocal = staging.newFile();
            transactions = new TransactionFileWriter(transactionsLocal);
        }
        transactions.write(TransactionEntry.of(commit));
    }

    private StagedFile finishTransactions(TransactionFileWriter writer) throws IOException {
        FileSummary summary = writer.finish();
        String key = archive.newTransactionKey(
                summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), 0);
        return new StagedFile(
                Objects.requireNonNull(transactionsLocal), summary.archived(key, FileKind.TRANSACTIONS, null, null, 0));
    }
}
