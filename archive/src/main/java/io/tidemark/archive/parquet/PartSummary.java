package io.tidemark.archive.parquet;

/**
 * What a finished part of a snapshot holds.
 *
 * @param rows rows in it
 * @param bytes its size
 * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
 */
public record PartSummary(long rows, long bytes, String sha256) {}
