package io.tidemark.archive;

import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A file that the commit log makes visible.
 *
 * @param key key relative to the source's folder; {@link Archive#key} makes it the object's
 * @param kind what it holds
 * @param table the table whose rows it is about; null for transactions
 * @param schema the table's definition; null for transactions
 * @param level 0 as archived, higher the more often merged
 * @param rows rows in it
 * @param bytes its size
 * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
 * @param firstSequence least sequence in it, in a derived one of the causes
 * @param lastSequence greatest sequence in it, in a derived one of the causes
 * @param firstCommitMicros commit time of the row with the least sequence, microseconds since 1970 UTC
 * @param lastCommitMicros commit time of the row with the greatest sequence, microseconds since 1970 UTC
 */
public record ArchiveFile(
        String key,
        FileKind kind,
        @Nullable TableName table,
        @Nullable Fingerprint schema,
        int level,
        long rows,
        long bytes,
        String sha256,
        long firstSequence,
        long lastSequence,
        long firstCommitMicros,
        long lastCommitMicros) {

    /** Checks that all but files of transactions name a table and its definition. */
    public ArchiveFile {
        boolean ofTable = kind.isOfTable();
        if (ofTable != (table != null) || ofTable != (schema != null)) {
            throw new IllegalArgumentException("file " + key + " of kind " + kind.id()
                    + (ofTable ? " lacks" : " must not have") + " a table or schema");
        }
    }
}
