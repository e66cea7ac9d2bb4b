package io.tidemark.archive.parquet;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.FileKind;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.TableName;
import org.jspecify.annotations.Nullable;

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

    /**
     * The file as the commit log names it.
     *
     * @param key its key relative to the source's folder
     * @param table the table whose rows it is about; null for transactions
     * @param schema the table's definition; null for transactions
     * @param level 0 as archived, higher the more often merged
     */
    public ArchiveFile archived(
            String key, FileKind kind, @Nullable TableName table, @Nullable Fingerprint schema, int level) {
        return new ArchiveFile(
                key,
                kind,
                table,
                schema,
                level,
                rows,
                bytes,
                sha256,
                firstSequence,
                lastSequence,
                firstCommitMicros,
                lastCommitMicros);
    }
}
