package io.tidemark.restore;

import io.tidemark.schemas.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What was planned for a table and what the target holds.
 *
 * @param table its name in the source
 * @param expectedRows rows planned; -1 where the target's own conversion by a statement was the last thing that happened to it
 * @param expectedDigest digest of the rows planned; null likewise
 * @param rows rows read back
 * @param digest digest of the rows read back
 * @param millis how long loading took
 */
public record TableProof(
        TableName table, long expectedRows, @Nullable String expectedDigest, long rows, String digest, long millis) {

    /** Whether the target holds what was planned. */
    public boolean holds() {
        return expectedDigest == null || expectedRows == rows && expectedDigest.equals(digest);
    }
}
