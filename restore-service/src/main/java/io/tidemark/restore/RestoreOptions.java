package io.tidemark.restore;

import io.tidemark.restore.merge.MergeSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to restore.
 *
 * @param scope what, and under which names
 * @param workDirectory where files are kept while the restore runs; verified copies of archive files stay in it
 * @param replace whether tables that the target already has are dropped first; otherwise they make the restore refuse
 * @param force whether a target of another version or family than the source's is used nevertheless
 * @param enableEvents whether scheduled events come back as they were; otherwise they come back disabled
 * @param connections how many connections load and read tables at the same time
 * @param mergeMemoryBytes memory for the merge, outside the Java heap
 * @param mergeThreads threads for the merge
 * @param accounts how users, roles and grants come back, too; null to leave them out
 */
public record RestoreOptions(
        RestoreScope scope,
        Path workDirectory,
        boolean replace,
        boolean force,
        boolean enableEvents,
        int connections,
        long mergeMemoryBytes,
        int mergeThreads,
        @Nullable AccountOptions accounts) {

    private static final int DEFAULT_CONNECTIONS = 4;
    private static final long DEFAULT_MERGE_MEMORY = 1L << 30;

    /** One that leaves users, roles and grants out. */
    public RestoreOptions(
            RestoreScope scope,
            Path workDirectory,
            boolean replace,
            boolean force,
            boolean enableEvents,
            int connections,
            long mergeMemoryBytes,
            int mergeThreads) {
        this(scope, workDirectory, replace, force, enableEvents, connections, mergeMemoryBytes, mergeThreads, null);
    }

    /** Everything, into a target without any of its tables. */
    public static RestoreOptions of(Path workDirectory) {
        return new RestoreOptions(
                RestoreScope.EVERYTHING,
                workDirectory,
                false,
                false,
                false,
                DEFAULT_CONNECTIONS,
                DEFAULT_MERGE_MEMORY,
                Runtime.getRuntime().availableProcessors());
    }

    /** The same for another scope. */
    public RestoreOptions withScope(RestoreScope other) {
        return new RestoreOptions(
                other,
                workDirectory,
                replace,
                force,
                enableEvents,
                connections,
                mergeMemoryBytes,
                mergeThreads,
                accounts);
    }

    /** The same, dropping tables that the target already has. */
    public RestoreOptions replacing() {
        return new RestoreOptions(
                scope, workDirectory, true, force, enableEvents, connections, mergeMemoryBytes, mergeThreads, accounts);
    }

    /** The same, with users, roles and grants. */
    public RestoreOptions withAccounts(AccountOptions wanted) {
        return new RestoreOptions(
                scope,
                workDirectory,
                replace,
                force,
                enableEvents,
                connections,
                mergeMemoryBytes,
                mergeThreads,
                wanted);
    }

    MergeSettings mergeSettings(Path scratch) {
        return new MergeSettings(scratch.resolve("spill"), mergeMemoryBytes, mergeThreads);
    }
}
