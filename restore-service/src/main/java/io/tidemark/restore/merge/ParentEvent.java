package io.tidemark.restore.merge;

import io.tidemark.schemas.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A row of a parent that went or changed.
 *
 * @param sequence when
 * @param table the parent
 * @param before its tracked columns before
 * @param after its tracked columns after; null if it was deleted
 */
record ParentEvent(
        long sequence,
        TableName table,
        TrackedValues before,
        @Nullable TrackedValues after) {}
