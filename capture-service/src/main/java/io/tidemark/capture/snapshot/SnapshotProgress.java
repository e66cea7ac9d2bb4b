package io.tidemark.capture.snapshot;

import io.tidemark.schemas.TableName;

/** Is told how a snapshot gets on, from several threads at once. */
public interface SnapshotProgress {
    /** Says nothing to anyone. */
    SnapshotProgress NONE = (table, rows, bytes) -> {};

    /** Another file of a table's rows lies in the archive. */
    void stored(TableName table, long rows, long bytes);
}
