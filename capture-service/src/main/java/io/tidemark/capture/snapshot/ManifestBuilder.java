package io.tidemark.capture.snapshot;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.Catalog;
import io.tidemark.database.ForeignKey;
import io.tidemark.database.SchemaObject;
import io.tidemark.database.ServerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what a catalogue says into the archive's words. */
final class ManifestBuilder {
    private final String source;
    private final ServerFacts facts;
    private final Catalog catalog;

    ManifestBuilder(String source, ServerFacts facts, Catalog catalog) {
        this.source = source;
        this.facts = facts;
        this.catalog = catalog;
    }

    SnapshotManifest build(
            String id,
            ConsistentState state,
            long durationMillis,
            List<TableParts> tables,
            SnapshotManifest.@Nullable AccountsObject accounts) {
        return new SnapshotManifest(
                id,
                source,
                facts.flavor(),
                facts.version(),
                state.takenAtMicros(),
                durationMillis,
                state.lockMillis(),
                state.strategy().id(),
                state.position().coordinate(),
                state.position().gtids(),
                facts.serverId(),
                catalog.databases().stream()
                        .map(database ->
                                new SnapshotManifest.DatabaseEntry(database.name(), database.createStatement()))
                        .toList(),
                tables.stream().map(TableParts::manifestEntry).toList(),
                catalog.foreignKeys().stream().map(ManifestBuilder::foreignKey).toList(),
                catalog.objects().stream().map(ManifestBuilder::object).toList(),
                null,
                accounts);
    }

    private static SnapshotManifest.ForeignKey foreignKey(ForeignKey key) {
        return new SnapshotManifest.ForeignKey(
                key.name(),
                key.child(),
                key.columns(),
                key.parent(),
                key.parentColumns(),
                key.onDelete(),
                key.onUpdate());
    }

    private static SnapshotManifest.SchemaObject object(SchemaObject object) {
        return new SnapshotManifest.SchemaObject(
                SnapshotManifest.ObjectType.ofId(object.type().id()),
                object.database(),
                object.name(),
                object.table(),
                object.createStatement(),
                object.session());
    }
}
