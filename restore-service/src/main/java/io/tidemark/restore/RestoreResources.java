package io.tidemark.restore;

import io.tidemark.restore.merge.MergeSettings;
import java.nio.file.Path;

/**
 * What a restore may take of the target and of this machine.
 *
 * @param connections how many connections load and read tables at the same time
 * @param mergeMemoryBytes memory for the merge, outside the Java heap
 * @param mergeThreads threads for the merge
 */
public record RestoreResources(int connections, long mergeMemoryBytes, int mergeThreads) {
    private static final int DEFAULT_CONNECTIONS = 4;
    private static final long DEFAULT_MERGE_MEMORY = 1L << 30;

    /** Four connections, a gibibyte for the merge, and all processors. */
    public static RestoreResources defaults() {
        return new RestoreResources(
                DEFAULT_CONNECTIONS, DEFAULT_MERGE_MEMORY, Runtime.getRuntime().availableProcessors());
    }

    /** A connection and a thread for each of some workers. */
    public static RestoreResources of(int workers, long mergeMemoryBytes) {
        return new RestoreResources(workers, mergeMemoryBytes, workers);
    }

    MergeSettings mergeSettings(Path scratch) {
        return new MergeSettings(scratch.resolve("spill"), mergeMemoryBytes, mergeThreads);
    }
}
