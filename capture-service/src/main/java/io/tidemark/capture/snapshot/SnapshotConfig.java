package io.tidemark.capture.snapshot;

import io.tidemark.archive.AccountsKey;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a full snapshot is taken.
 *
 * @param threads sessions that read at once
 * @param chunkRows most rows that one task reads; tables with wide rows are cut finer
 * @param partBytes size at which a file of rows ends and the next begins
 * @param lockTimeout how long writers may have to wait while the lock is being got; it is given up after that
 * @param attempts how often the lock, and the whole snapshot when a definition changes meanwhile, is tried
 * @param scratchDirectory where files are written before they are uploaded; holds at most one for each thread
 * @param accountsKey the key under which the server's users, roles and grants are stored as well; null to leave them out
 */
public record SnapshotConfig(
        int threads,
        long chunkRows,
        long partBytes,
        Duration lockTimeout,
        int attempts,
        Path scratchDirectory,
        @Nullable AccountsKey accountsKey) {

    /** Checks the numbers. */
    public SnapshotConfig {
        if (threads < 1 || chunkRows < 1 || partBytes < 1 || attempts < 1 || lockTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "threads, chunk rows, part bytes, attempts and the lock timeout in seconds of a"
                            + " snapshot must be 1 or more");
        }
    }

    /** One that leaves users, roles and grants out. */
    public SnapshotConfig(
            int threads, long chunkRows, long partBytes, Duration lockTimeout, int attempts, Path scratchDirectory) {
        this(threads, chunkRows, partBytes, lockTimeout, attempts, scratchDirectory, null);
    }

    /** The same, with users, roles and grants. */
    public SnapshotConfig withAccounts(AccountsKey key) {
        return new SnapshotConfig(threads, chunkRows, partBytes, lockTimeout, attempts, scratchDirectory, key);
    }

    /** The defaults: 4 sessions, parts of 64 MiB, 5 s for the lock, 5 attempts. */
    public static SnapshotConfig defaults(Path scratchDirectory) {
        return new SnapshotConfig(4, 1_000_000, 64L << 20, Duration.ofSeconds(5), 5, scratchDirectory);
    }
}
