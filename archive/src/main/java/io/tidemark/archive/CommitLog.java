package io.tidemark.archive;

import io.tidemark.archive.StoredCommits.StoredCommit;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import io.tidemark.archive.store.OutcomeUnknownException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hash-chained log of commits of one archive. Thread-safe. */
final class CommitLog {
    private static final Logger log = LoggerFactory.getLogger(CommitLog.class);
    /** More than one, should the newest be damaged. */
    private static final int CHECKPOINTS_KEPT = 3;

    private static final int READ_BACK_ATTEMPTS = 5;

    private final ObjectStore store;
    private final String folder;
    private final ArchiveIdentity identity;
    private final Clock clock;
    private final LogSettings settings;
    private final SweptObjects sweptObjects;
    private final StoredCommits commits;
    private @Nullable Writer writer;

    /** @param folder what comes before the keys of the log in the store */
    CommitLog(ObjectStore store, String folder, ArchiveIdentity identity, Clock clock, LogSettings settings) {
        this.store = store;
        this.folder = folder;
        this.identity = identity;
        this.clock = clock;
        this.settings = settings;
        this.sweptObjects = new SweptObjects(store, folder);
        this.commits = new StoredCommits(store, folder);
    }

    /** The newest view, from the newest checkpoint on. */
    ArchiveView load() throws IOException {
        long head = newestNumber();
        ArchiveView.Builder builder = newestCheckpoint(head);
        applyFrom(builder);
        requireNothingBehind(builder.number());
        return builder.build();
    }

    /** See {@link Archive#readable}. */
    ReadableHistory readable() throws IOException {
        try {
            return new ReadableHistory(load(), null);
        } catch (DamagedObjectException e) {
            log.debug("the log of commits is damaged", e);
            return new UndamagedStretch(commits, identity).read();
        }
    }

    /** The newest view, from the first commit on: checks the whole chain. */
    ArchiveView verify() throws IOException {
        ArchiveView.Builder builder = new ArchiveView.Builder(identity);
        applyFrom(builder);
        requireNothingBehind(builder.number());
        return builder.build();
    }

    /** See {@link Archive#firstMark}. */
    Optional<Mark> firstMark() throws IOException {
        long number = 0;
        for (StoredCommit next = commits.find(number); next != null; next = commits.find(++number)) {
            if (next.commit().mark() != null) {
                return Optional.of(next.commit().mark());
            }
        }
        return Optional.empty();
    }

    /** See {@link Archive#removedSince}. */
    Set<String> removedSince(ArchiveView view, Instant since) throws IOException {
        long sinceMicros = ChronoUnit.MICROS.between(Instant.EPOCH, since);
        Set<String> removed = new HashSet<>();
        for (long number = view.number(); number >= 0; number--) {
            ArchiveCommit commit = commits.require(number).commit();
            if (commit.committedAtMicros() < sinceMicros) {
                break;
            }
            removed.addAll(commit.remove());
            Derivation derivation = commit.derivation();
            if (derivation != null) {
                removed.addAll(derivation.remove());
            }
        }
        return removed;
    }

    /** See {@link Archive#damagedCheckpoints}. */
    List<DamagedObjectException> damagedCheckpoints() throws IOException {
        List<DamagedObjectException> damaged = new ArrayList<>();
        for (Stored checkpoint : checkpoints()) {
            String key = checkpoint.key();
            if (commits.checkpoint(identity, key) == null && store.find(key).isPresent()) {
                damaged.add(new DamagedObjectException(
                        key,
                        "checkpoint " + key + " in " + store.describe()
                                + " is damaged: it has not the SHA-256 in its key"));
            }
        }
        return damaged;
    }

    private List<Stored> checkpoints() throws IOException {
        return commits.listFrom(0).stream()
                .filter(stored -> ArchiveKeys.isCheckpoint(stored.key()))
                .toList();
    }

    /** See {@link Archive#replacedCheckpoints}. */
    List<Stored> replacedCheckpoints(Instant before) throws IOException {
        List<Stored> checkpoints = checkpoints();
        int replaced = Math.max(0, checkpoints.size() - CHECKPOINTS_KEPT);
        return checkpoints.subList(0, replaced).stream()
                .filter(stored -> stored.writtenAt().isBefore(before))
                .toList();
    }

    /** The newest view, from an older one on. */
    ArchiveView refresh(ArchiveView view) throws IOException {
        StoredCommit next = commits.find(view.number() + 1);
        if (next == null) {
            return view;
        }
        ArchiveView.Builder builder = new ArchiveView.Builder(view);
        commits.apply(builder, next);
        applyFrom(builder);
        return builder.build();
    }

    /** Appends a commit; see {@link Archive#append}. */
    ArchiveView append(ArchiveView base, CommitDraft draft, ArchiveView before) throws IOException {
        ArchiveView view = base;
        long sweptBefore = before.sweptBeforeMicros();
        while (true) {
            requireForward(view, draft);
            if (view.sweptBeforeMicros() > sweptBefore) {
                sweptBefore = view.sweptBeforeMicros();
                sweptObjects.refuse(draft, sweptBefore);
            }
            long number = view.number() + 1;
            ArchiveCommit commit = draft.at(number, view.headSha256(), view.mark(), nowMicros(), writer());
            byte[] bytes = ArchiveCommitJson.write(commit);
            ArchiveView appended = applied(view, commit, Sha256.hex(bytes));
            if (putIfAbsent(number, bytes)) {
                writeCheckpoint(appended);
                return appended;
            }
            StoredCommit found = commits.find(number);
            if (found == null) {
                throw new DamagedObjectException(
                        key(number), "object " + key(number) + " in " + store.describe() + " existed and is gone now");
            }
            if (isOurs(found, view, draft)) {
                return applied(view, found.commit(), found.sha256());
            }
            if (draft.mark() != null && found.commit().movesMark(view.mark())) {
                throw new FencedException("another archiver ("
                        + found.commit().writer().id() + " on "
                        + found.commit().writer().host() + ") has written commit " + number + " of the archive of "
                        + identity.source() + " in " + store.describe()
                        + "; only one may run for a source: stop the other one");
            }
            ArchiveView.Builder rebased = new ArchiveView.Builder(view);
            commits.apply(rebased, found);
            view = rebased.build();
        }
    }

    /** Made for the first commit: its random name and its machine's take longer than many a question that only reads. */
    private synchronized Writer writer() {
        Writer made = writer;
        if (made == null) {
            made = Writer.ofThisProcess();
            writer = made;
        }
        return made;
    }

    /** Whether this very draft was written before and only the answer got lost. */
    private boolean isOurs(StoredCommit found, ArchiveView view, CommitDraft draft) {
        ArchiveCommit again = draft.at(
                found.commit().number(),
                view.headSha256(),
                view.mark(),
                found.commit().committedAtMicros(),
                writer());
        return found.sha256().equals(Sha256.hex(ArchiveCommitJson.write(again)));
    }

    private static ArchiveView applied(ArchiveView view, ArchiveCommit commit, String sha256)
            throws CommitConflictException {
        try {
            return view.apply(commit, sha256);
        } catch (IllegalArgumentException e) {
            throw new CommitConflictException("the archive has changed meanwhile: " + e.getMessage());
        }
    }

    private static void requireForward(ArchiveView view, CommitDraft draft) {
        Mark from = view.mark();
        Mark to = draft.mark();
        if (from != null && to != null && to.sequence() < from.sequence()) {
            throw new IllegalArgumentException(
                    "the mark cannot go back from sequence " + from.sequence() + " to " + to.sequence());
        }
    }

    private boolean putIfAbsent(long number, byte[] bytes) throws IOException {
        String key = key(number);
        OutcomeUnknownException unknown;
        try {
            return store.putIfAbsent(key, bytes);
        } catch (OutcomeUnknownException e) {
            unknown = e;
        }
        for (int attempt = 0; attempt < READ_BACK_ATTEMPTS; attempt++) {
            pause(settings.firstPause().toMillis() << attempt);
            try {
                return Arrays.equals(store.read(key), bytes);
            } catch (NoSuchFileException e) {
                // Not there: putting the same bytes again is safe, since nobody else would write these.
                try {
                    if (store.putIfAbsent(key, bytes)) {
                        return true;
                    }
                } catch (IOException again) {
                    unknown.addSuppressed(again);
                }
            } catch (IOException e) {
                unknown.addSuppressed(e);
            }
        }
        throw unknown;
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking whether a commit was written");
        }
    }

    private void writeCheckpoint(ArchiveView view) {
        if ((view.number() + 1) % settings.commitsPerCheckpoint() != 0) {
            return;
        }
        byte[] bytes = CheckpointJson.write(view);
        try {
            store.put(folder + ArchiveKeys.checkpoint(view.number(), Sha256.hex(bytes)), bytes);
        } catch (IOException e) {
            // The commit itself stands, and a checkpoint only saves readers time.
            log.warn("No checkpoint of commit {} could be written: {}", view.number(), e.getMessage());
        }
    }

    private void applyFrom(ArchiveView.Builder builder) throws IOException {
        for (StoredCommit next = commits.find(builder.number() + 1);
                next != null;
                next = commits.find(builder.number() + 1)) {
            commits.apply(builder, next);
        }
    }

    /** Number of the newest commit, found by asking for few of them; there may be newer ones behind a hole. */
    private long newestNumber() throws IOException {
        long present = -1;
        long step = 1;
        while (commits.exists(present + step)) {
            present += step;
            step *= 2;
        }
        long absent = present + step;
        while (absent - present > 1) {
            long middle = present + (absent - present) / 2;
            if (commits.exists(middle)) {
                present = middle;
            } else {
                absent = middle;
            }
        }
        return present;
    }

    /** The newest checkpoint that is whole and belongs to the chain; the empty view if there is none. */
    private ArchiveView.Builder newestCheckpoint(long head) throws IOException {
        long window = 2L * settings.commitsPerCheckpoint();
        for (long from = Math.max(0, head - window); ; from = Math.max(0, head - window)) {
            List<Stored> listed = commits.listFrom(from);
            for (int i = listed.size() - 1; i >= 0; i--) {
                String key = listed.get(i).key();
                if (ArchiveKeys.isCheckpoint(key) && ArchiveKeys.logNumber(key) <= head) {
                    ArchiveView.Builder view = checkpoint(key);
                    if (view != null) {
                        return view;
                    }
                }
            }
            if (from == 0) {
                return new ArchiveView.Builder(identity);
            }
            window *= 8;
        }
    }

    private ArchiveView.@Nullable Builder checkpoint(String key) throws IOException {
        long number = ArchiveKeys.logNumber(key);
        ArchiveView.Builder view = commits.checkpoint(identity, key);
        if (view == null) {
            log.warn("Checkpoint {} in {} is damaged and passed over", key, store.describe());
            return null;
        }
        StoredCommit commit = commits.find(number);
        if (commit == null || view.number() != number || !commit.sha256().equals(view.headSha256())) {
            throw new DamagedObjectException(
                    key(number),
                    "checkpoint " + key + " in " + store.describe() + " belongs to commit " + number + " with SHA-256 "
                            + view.headSha256() + ", but "
                            + (commit == null ? "there is no such commit" : "that has " + commit.sha256()));
        }
        return view;
    }

    private void requireNothingBehind(long newest) throws IOException {
        for (Stored stored : commits.listFrom(newest + 1)) {
            String key = stored.key();
            // A checkpoint tells of its commit, too, if it is one.
            boolean tells = ArchiveKeys.logNumber(key) > newest
                    && (!ArchiveKeys.isCheckpoint(key) || commits.checkpoint(identity, key) != null);
            if (tells && !commits.exists(newest + 1)) {
                throw new DamagedObjectException(
                        key(newest + 1),
                        "object " + key(newest + 1) + " is missing in " + store.describe() + " although " + key
                                + " exists: the log of commits has a hole");
            }
        }
    }

    private String key(long number) {
        return commits.key(number);
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
