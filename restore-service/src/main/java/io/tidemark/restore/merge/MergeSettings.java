package io.tidemark.restore.merge;

import java.nio.file.Path;

/**
 * What the merge may use.
 *
 * @param temporaryDirectory where it spills what does not fit in memory
 * @param memoryBytes memory of the merge engine, outside the Java heap
 * @param threads how many threads it runs
 */
public record MergeSettings(Path temporaryDirectory, long memoryBytes, int threads) {}
