package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of one archive's log, each read by itself, and how one follows the other. */
final class StoredCommits {
    private final ObjectStore store;
    private final String folder;

    /** @param folder what comes before the keys of the log in the store */
    StoredCommits(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    /**
     * A commit as it is stored.
     *
     * @param sha256 of its bytes
     */
    record StoredCommit(String key, ArchiveCommit commit, String sha256) {}

    /** The key of a commit in the store. */
    String key(long number) {
        return folder + ArchiveKeys.commit(number);
    }

    boolean exists(long number) throws IOException {
        return store.find(key(number)).isPresent();
    }

    /**
     * A commit.
     *
     * @return null if there is none of that number
     * @throws DamagedObjectException if what is there is not that commit
     */
    @Nullable
    StoredCommit find(long number) throws IOException {
        String key = key(number);
        byte[] bytes;
        try {
            bytes = store.read(key);
        } catch (NoSuchFileException e) {
            return null;
        }
        ArchiveCommit commit = ArchiveCommitJson.read(key, bytes);
        if (commit.number() != number) {
            throw new DamagedObjectException(key, "object " + key + " holds commit " + commit.number());
        }
        return new StoredCommit(key, commit, Sha256.hex(bytes));
    }

    /**
     * A commit that must be there.
     *
     * @throws DamagedObjectException also if it is missing
     */
    StoredCommit require(long number) throws IOException {
        StoredCommit found = find(number);
        if (found == null) {
            throw new DamagedObjectException(
                    key(number), "object " + key(number) + " is missing in " + store.describe());
        }
        return found;
    }

    /** All commits and checkpoints from one number on, commits and checkpoints of a number together, in order. */
    List<Stored> listFrom(long number) throws IOException {
        return store.list(folder + ArchiveKeys.LOG, number <= 0 ? null : key(number - 1));
    }

    /** @throws DamagedObjectException if the next commit was written behind other bytes than those that were read */
    void requireFollows(ArchiveView.Builder builder, StoredCommit next) throws DamagedObjectException {
        if (!next.commit.previous().equals(builder.headSha256())) {
            throw new DamagedObjectException(
                    next.key,
                    "the chain of commits in " + store.describe() + " is broken: " + next.key
                            + " follows a commit with SHA-256 " + next.commit.previous() + ", but "
                            + (builder.number() < 0
                                    ? "is the first, so it was altered"
                                    : key(builder.number()) + " has " + builder.headSha256()
                                            + ", so one of the two was altered"));
        }
    }

    /** @throws DamagedObjectException if the next commit does not follow, or says what cannot be */
    void apply(ArchiveView.Builder builder, StoredCommit next) throws DamagedObjectException {
        requireFollows(builder, next);
        try {
            builder.apply(next.commit, next.sha256);
        } catch (IllegalArgumentException e) {
            throw new DamagedObjectException(
                    next.key, "object " + next.key + " in " + store.describe() + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * What a checkpoint shows, whatever became of its commit.
     *
     * @return null if its bytes are not those that its key names, or are gone
     */
    ArchiveView.@Nullable Builder checkpoint(ArchiveIdentity identity, String key) throws IOException {
        byte[] bytes;
        try {
            bytes = store.read(key);
        } catch (NoSuchFileException e) {
            return null;
        }
        return ArchiveKeys.logNumber(key) >= 0 && Sha256.hex(bytes).equals(ArchiveKeys.checkpointSha256(key))
                ? CheckpointJson.read(identity, key, bytes)
                : null;
    }
}
