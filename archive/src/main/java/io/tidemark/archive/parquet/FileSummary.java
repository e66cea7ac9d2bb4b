package io.tidemark.archive.parquet;

import io.tidemark.schemas.Position;

/**
 * What a finished file of changes or transactions holds.
 *
 * @param rows rows in it, at least 1
 * @param bytes its size
 * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
 * @param firstSequence sequence of its first row
 * @param lastSequence sequence of its last row
 * @param firstCommitMicros commit time of its first row, microseconds since 1970 UTC
 * @param lastCommitMicros commit time of its last row, microseconds since 1970 UTC
 */
public record FileSummary(
        long rows,
        long bytes,
        String sha256,
        long firstSequence,
        long lastSequence,
        long firstCommitMicros,
        long lastCommitMicros) {

    /** Of a finished file whose first and last rows, or their causes, stand there. */
    static FileSummary of(PartSummary file, Position first, Position last) {
        return new FileSummary(
                file.rows(),
                file.bytes(),
                file.sha256(),
                first.sequence(),
                last.sequence(),
                first.commitTimeMicros(),
                last.commitTimeMicros());
    }
}
