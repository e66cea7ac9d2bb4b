package io.tidemark.restore.derive;

import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.TableName;
import java.util.Map;
import java.util.Set;

/**
 * A stretch of the history of tables that foreign keys connect, in which something is still to be derived.
 *
 * @param basis the snapshot that holds their rows at its start
 * @param group the tables
 * @param derivedThrough the tables that foreign keys act on and that are not derived to the end, each with the sequence up to which
 *     it is
 * @param through the stretch's last sequence
 */
record PendingStretch(
        SnapshotReference basis, Set<TableName> group, Map<TableName, Long> derivedThrough, long through) {
    /** Copies the collections. */
    PendingStretch {
        group = Set.copyOf(group);
        derivedThrough = Map.copyOf(derivedThrough);
    }

    /** The sequence up to which all of it is derived. */
    long from() {
        return derivedThrough.values().stream().mapToLong(Long::longValue).min().orElse(through);
    }
}
