package io.tidemark.restore.derive;

import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.TableName;
import java.util.Set;

/**
 * A stretch of the history, from a snapshot to the next one or to where it ends, of which something can be derived by a server only.
 *
 * @param basis the snapshot at its start
 * @param tables those that foreign keys act on and that are not derived to the end, as far as their names are known beforehand
 * @param through the stretch's last sequence
 */
record PendingReplay(SnapshotReference basis, Set<TableName> tables, long through) {
    /** Copies the set. */
    PendingReplay {
        tables = Set.copyOf(tables);
    }
}
