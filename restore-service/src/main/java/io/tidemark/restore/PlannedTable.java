package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.schemas.TableName;

/**
 * A table of the snapshot that a restore starts from.
 *
 * @param snapshot the table as the snapshot holds it
 * @param restored whether it comes to the target; otherwise it is only read because of what its cascades did to others
 * @param changeRows archived changes of it between snapshot and point
 */
public record PlannedTable(SnapshotManifest.Table snapshot, boolean restored, long changeRows) {
    /** Its name in the source. */
    public TableName name() {
        return snapshot.name();
    }
}
