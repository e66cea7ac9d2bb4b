package io.tidemark.restore.synthetic;

import java.nio.file.Path;

/**
 * What making a synthetic snapshot may use.
 *
 * @param directory where files lie on their way: what it is made from, what the merge spills, and one part; empty again afterwards
 * @param mergeMemoryBytes memory for the merge, outside the Java heap
 * @param mergeThreads threads for the merge
 * @param partBytes size at which a file of rows ends and the next begins
 */
public record SyntheticSnapshotConfig(Path directory, long mergeMemoryBytes, int mergeThreads, long partBytes) {
    private static final long PART_BYTES = 64L << 20;

    /** With parts as large as those of an ordinary snapshot. */
    public SyntheticSnapshotConfig(Path directory, long mergeMemoryBytes, int mergeThreads) {
        this(directory, mergeMemoryBytes, mergeThreads, PART_BYTES);
    }
}
