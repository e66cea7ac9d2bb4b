package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveException;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalEntry;
import io.tidemark.journal.JournalGapException;
import io.tidemark.journal.JournalReader;
import io.tidemark.journal.JournalUnavailableException;
import io.tidemark.schemas.JournalRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass of archiving from the archive's mark on, until it is told to stop or something fails. */
final class ArchiverRun implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Archive archive;
    private final StatusBoard status;
    private final StopSignal stop;
    private final JournalReader reader;
    private final Uploads uploads;
    private final JournalRelease release;
    private final boolean resumes;
    private final Incarnations incarnations;
    private final Batch batch;
    private ArchiveView view;
    private boolean committedAny;

    /**
     * @param reader the journal, which stays the caller's to close
     * @param voidRecords records that earlier runs found to count for nothing
     * @throws IOException if the archive cannot be read or local files cannot be written
     */
    ArchiverRun(
            Archive archive,
            JournalConfig journal,
            JournalReader reader,
            ArchiverConfig config,
            Clock clock,
            StatusBoard status,
            StopSignal stop,
            Set<VoidRecords> voidRecords)
            throws IOException {
        this.archive = archive;
        this.status = status;
        this.stop = stop;
        this.view = archive.load();
        this.release = new JournalRelease(config.releaseMarginRecords());
        this.reader = reader;
        Mark mark = view.mark();
        CaptureState state = reader.captureState();
        String present = state == null ? null : state.journal();
        this.resumes = mark != null && mark.journal().equals(present);
        this.incarnations = new Incarnations(resumes ? present : null, present);
        this.batch = new Batch(
                archive, journal.journalTopic(), config, mark, new ContinuityCheck(mark, !resumes, voidRecords), clock);
        batch.begin();
        this.uploads = new Uploads(archive, config.uploadThreads());
    }

    /**
     * Archives until a stop is requested; then up to the next transaction boundary.
     *
     * @throws IOException if the archive or local files fail; a new run goes on from the archive's mark
     * @throws ReadAgainException if a new run has to go on from the archive's mark for another reason
     */
    void archive() throws IOException, InterruptedException {
        Mark mark = view.mark();
        reader.seek(mark != null && resumes ? mark.journalOffset() : reader.beginningOffset());
        long endAtStart = reader.endOffset();
        status.running(mark, view.number());
        while (!stop.isOverdue()) {
            for (JournalEntry entry : reader.poll(POLL)) {
                if (isTimeToEnd()) {
                    break;
                }
                take(entry);
                if (batch.isDue()) {
                    commit();
                }
            }
            if (incarnations.isLooking() && reader.position() >= endAtStart) {
                throw new JournalGapException(
                        "the journal's topic no longer holds the beginning of its present incarnation", null);
            }
            if (batch.isDue()) {
                commit();
            }
            if (isTimeToEnd()) {
                commit();
                return;
            }
        }
    }

    private void take(JournalEntry entry) throws IOException, InterruptedException {
        if (!incarnations.include(entry.record())) {
            return;
        }
        if (entry.record() instanceof JournalRecord.Gap gap) {
            if (batch.isNew(gap, entry.offset())) {
                recordGap(gap, entry.offset());
            }
            return;
        }
        batch.add(entry);
    }

    /** Commits what came before the gap, and then the gap, with the mark behind it. */
    private void recordGap(JournalRecord.Gap gap, long offset) throws IOException, InterruptedException {
        commit();
        Mark from = view.mark();
        batch.moveBehind(gap, offset);
        Mark to = batch.mark();
        // Before the first mark nothing was said to be safe, so nothing is lost.
        CommitDraft draft = from == null
                ? CommitDraft.changes(to, List.of(), List.of())
                : CommitDraft.gap(new Gap(
                        from.sequence(),
                        to.sequence(),
                        from,
                        to,
                        gap.reason(),
                        gap.position().commitTimeMicros()));
        commitUntilDurable(List.of(), draft);
        batch.committed();
        committedAny = true;
        status.running(to, view.number());
    }

    private boolean isTimeToEnd() {
        return stop.isRequested() && batch.atBoundary();
    }

    private void commit() throws IOException, InterruptedException {
        if (!batch.hasAdvanced()) {
            return;
        }
        reader.checkSameTopic();
        List<StagedFile> files = batch.finishFiles();
        CommitDraft draft = CommitDraft.changes(
                batch.mark(), files.stream().map(StagedFile::file).toList(), batch.ddl());
        Mark previous = view.mark();
        commitUntilDurable(files, draft);
        uploads.deleteLocal(files);
        batch.committed();
        committedAny = true;
        status.running(batch.mark(), view.number());
        release(previous, batch.mark());
    }

    /** Tries again and again while the store fails; meanwhile nothing is read, so memory and disk stay bounded. */
    private void commitUntilDurable(List<StagedFile> files, CommitDraft draft)
            throws IOException, InterruptedException {
        Backoff backoff = new Backoff();
        while (true) {
            try {
                uploads.upload(files);
                // Finds its own commit again where an earlier try wrote it and only the answer was lost.
                view = archive.append(view, draft);
                return;
            } catch (ArchiveException e) {
                throw e;
            } catch (IOException e) {
                if (stop.isOverdue()) {
                    throw e;
                }
                status.retrying(
                        "cannot commit to the archive " + archive.store().describe() + ": " + e.getMessage());
                stop.pause(backoff.next());
            }
        }
    }

    private void release(@Nullable Mark previous, Mark current) {
        long before = release.before(previous, current);
        if (before >= 0) {
            try {
                reader.release(before);
                release.released(before);
            } catch (JournalUnavailableException e) {
                // The commit stands; a later release covers this one.
                status.retrying(e.getMessage());
            }
        }
    }

    /** Whether this run got as far as a commit. */
    boolean hasCommitted() {
        return committedAny;
    }

    @Override
    public void close() throws IOException {
        uploads.close();
        batch.abort();
    }
}
