package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveException;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.FencedException;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.ObjectsSweptException;
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
import java.util.Objects;
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
    private final @Nullable Incarnations incarnations;
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
        this.release = new JournalRelease(config.releaseMarginRecords());
        this.reader = reader;
        CaptureState state = reader.captureState();
        // After that, so that an incarnation which capture has entered in the archive meanwhile is not taken for one
        // that it has not.
        this.view = archive.load();
        Mark mark = view.mark();
        this.incarnations = state == null ? null : new Incarnations(state.journal(), resumes(mark));
        requireEntered(mark, state);
        this.batch =
                new Batch(archive, journal.journalTopic(), config, mark, new ContinuityCheck(mark, voidRecords), clock);
        batch.begin();
        this.uploads = new Uploads(archive, config.uploadThreads());
    }

    private static boolean resumes(@Nullable Mark mark) {
        return mark != null && !mark.isAtBeginningOfJournal();
    }

    /** Numbers alone would not tell that an incarnation was begun from another place than the mark. */
    private static void requireEntered(@Nullable Mark mark, @Nullable CaptureState state) {
        if (mark != null && state != null && !mark.journal().equals(state.journal())) {
            throw new JournalGapException(
                    "the archive goes on with incarnation " + mark.journal() + " of the journal, and Kafka has "
                            + state.journal() + ", which capture has not entered in the archive",
                    null);
        }
    }

    /**
     * Archives until a stop is requested; then up to the next transaction boundary.
     *
     * @throws IOException if the archive or local files fail; a new run goes on from the archive's mark
     * @throws ReadAgainException if a new run has to go on from the archive's mark for another reason
     */
    void archive() throws IOException, InterruptedException {
        Mark mark = view.mark();
        status.running(mark, view.number());
        if (incarnations == null) {
            awaitJournal();
            return;
        }
        reader.seek(mark != null && resumes(mark) ? mark.journalOffset() : reader.beginningOffset());
        long endAtStart = reader.endOffset();
        while (!stop.isOverdue()) {
            for (JournalEntry entry : reader.poll(POLL)) {
                if (isTimeToEnd()) {
                    break;
                }
                take(incarnations, entry);
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

    private void awaitJournal() throws InterruptedException {
        while (!stop.isRequested()) {
            if (reader.captureState() != null) {
                throw new ReadAgainException("the journal was begun", null);
            }
            stop.pause(POLL);
        }
    }

    private void take(Incarnations incarnations, JournalEntry entry) throws IOException, InterruptedException {
        if (!incarnations.include(entry.record())) {
            return;
        }
        if (entry.record() instanceof JournalRecord.Gap gap) {
            if (batch.isNew(gap, entry.offset())) {
                recordGap(gap, entry.offset());
            }
            return;
        }
        try {
            batch.add(entry);
        } catch (DamagedObjectException | ArchiverException e) {
            // In the records of a topic that was made again, read from an offset of the one before, anything may be
            // missing.
            reader.checkSameTopic();
            throw e;
        }
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
            } catch (FencedException e) {
                requireSameJournal(draft);
                throw e;
            } catch (ObjectsSweptException e) {
                throw new ReadAgainException(String.valueOf(e.getMessage()), null);
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

    /** Besides another archiver, capture moves the mark: from one incarnation of the journal to the beginning of another. */
    private void requireSameJournal(CommitDraft draft) throws IOException {
        Mark mine = Objects.requireNonNull(draft.mark());
        Mark now = archive.load().mark();
        if (now != null && (now.isAtBeginningOfJournal() || !now.journal().equals(mine.journal()))) {
            throw new ReadAgainException("the archive goes on with the journal begun as " + now.journal(), null);
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
