package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.restore.merge.ReferentialAction;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The foreign keys of a snapshot as the merge takes them. */
public final class ReferentialKeys {
    private ReferentialKeys() {}

    /** All foreign keys of a snapshot, those that never act included. */
    public static List<ReferentialKey> of(SnapshotManifest manifest) {
        Map<TableName, String> definitions = manifest.tables().stream()
                .collect(Collectors.toMap(SnapshotManifest.Table::name, SnapshotManifest.Table::create));
        return manifest.foreignKeys().stream()
                .map(key -> new ReferentialKey(
                        key.name(),
                        key.table(),
                        key.columns(),
                        key.parent(),
                        key.parentColumns(),
                        ReferentialAction.of(key.onDelete()),
                        ReferentialAction.of(key.onUpdate()),
                        KeyCollations.of(definitions.getOrDefault(key.table(), ""), key.columns())))
                .toList();
    }

    /** A table and all that acting keys connect with it. */
    public static Set<TableName> connected(TableName start, List<ReferentialKey> keys) {
        Set<TableName> group = new TreeSet<>(Set.of(start));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ReferentialKey key : keys) {
                if (key.acts()) {
                    grew |= group.contains(key.child()) && group.add(key.parent());
                    grew |= group.contains(key.parent()) && group.add(key.child());
                }
            }
        }
        return group;
    }
}
