package io.tidemark.restore.synthetic;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.PlannedTable;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.ScratchDirectory;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.MergeSettings;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes full snapshots of the state at the mark from the newest snapshot and the changes archived since, without asking the source.
 * The rows are those that a restore to the mark would load. Where only a server could tell them, it refuses.
 */
public final class SyntheticSnapshotter {
    /** What a manifest says in the place of the way in which the source was read. */
    public static final String STRATEGY = "synthetic";

    private static final String NEXT = "next_not_cached_value";
    private static final List<String> SEQUENCE_COLUMNS = List.of(NEXT, "cycle_count");

    private final Archive archive;
    private final SyntheticSnapshotConfig config;
    private final ProgressListener progress;
    private final Clock clock;

    /**
     * @param archive what they are made from, and where they go
     * @param progress hears of every table that is done
     * @param clock tells the time for names and durations
     */
    public SyntheticSnapshotter(
            Archive archive, SyntheticSnapshotConfig config, ProgressListener progress, Clock clock) {
        this.archive = archive;
        this.config = config;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * Makes one, proves it, and makes it visible. After a failure nothing of it is visible.
     *
     * @throws RestoreException if there is nothing to make it from or nothing new, if only a server could tell what it must hold, or
     *     if it does not read back as it was written
     * @throws io.tidemark.restore.merge.MergeException if the history contradicts itself
     * @throws IOException if the archive or the local disk fails
     */
    public SyntheticSnapshot make() throws IOException {
        Instant started = clock.instant();
        ArchiveView view = archive.load();
        Mark mark = view.mark();
        if (mark == null || view.snapshots().isEmpty()) {
            throw new RestoreException(
                    Kind.NOTHING_ARCHIVED,
                    "the archive holds no full snapshot yet that a synthetic one could be made from: take an ordinary one"
                            + " with 'tidemark snapshot'");
        }
        ResolvedTarget point =
                ResolvedTarget.recent(view, "the mark", mark.sequence(), mark.coordinate(), mark.completeToMicros());
        SnapshotReference base = RestorePlanner.snapshotFor(view, point);
        if (base.sequence() == mark.sequence()) {
            throw new RestoreException(
                    Kind.NOTHING_NEW,
                    "nothing was archived since snapshot " + base.id()
                            + ", so a synthetic one would be the same: make it when something has changed");
        }
        try (ScratchDirectory scratch = ScratchDirectory.in(config.directory());
                MergeEngine engine = new MergeEngine(new MergeSettings(
                        scratch.path().resolve("spill"), config.mergeMemoryBytes(), config.mergeThreads()))) {
            LocalCopies copies = new LocalCopies(archive.store(), scratch.path().resolve("files"));
            ArchivedState state = new ArchivedState(archive, view, base, point, copies, engine);
            Obstacles.refuse(state.plan());
            Obstacles.refuse(state.unknown());
            List<SchemaObject> objects = objects(state);
            String id = archive.newSnapshotId(started);
            Map<TableName, SnapshotManifest.Table> tables =
                    compose(state, new TableComposer(archive, id, engine, scratch.path(), config.partBytes()));
            SnapshotManifest manifest = manifest(id, state.plan(), view, mark, started, tables, objects);
            SnapshotReference reference = archive.putManifest(manifest, mark.sequence());
            archive.append(view, CommitDraft.snapshot(reference));
            return new SyntheticSnapshot(manifest, reference, base, state.plan().changeRows());
        }
    }

    private Map<TableName, SnapshotManifest.Table> compose(ArchivedState state, TableComposer composer)
            throws IOException {
        Map<TableName, SnapshotManifest.Table> held = new LinkedHashMap<>();
        state.plan().tables().forEach(table -> held.put(table.name(), table.snapshot()));
        Map<TableName, SnapshotManifest.Table> composed = new TreeMap<>();
        for (TableName start : held.keySet()) {
            if (composed.containsKey(start)) {
                continue;
            }
            state.visit(Set.of(start), (names, spans, keys, merge) -> {
                for (TableName name : names) {
                    SnapshotManifest.Table table = held.get(name);
                    if (merge.hasCascadedChanges(name)) {
                        Obstacles.refuseComputedFromCascades(table, keys);
                    }
                    SnapshotManifest.Table made = composer.compose(table, state.definition(name), merge);
                    composed.put(name, made);
                    progress.stage("table " + name + ": " + made.rows() + " rows written and read back");
                }
            });
            Obstacles.refuse(state.unknown());
        }
        return composed;
    }

    /** The schema objects as they are at the point: only the values of sequences move without a statement. */
    private static List<SchemaObject> objects(ArchivedState state) throws IOException {
        List<SchemaObject> objects = new ArrayList<>();
        for (SchemaObject object : state.plan().manifest().objects()) {
            Optional<List<Long>> numbers = object.type() == ObjectType.SEQUENCE
                    ? state.lastNumbers(new TableName(object.database(), object.name()), SEQUENCE_COLUMNS)
                    : Optional.empty();
            if (numbers.isEmpty()) {
                objects.add(object);
                continue;
            }
            Obstacles.refuseCycled(object, numbers.get().get(1));
            Map<String, String> session = new LinkedHashMap<>(object.session());
            session.put(NEXT, Long.toString(numbers.get().get(0)));
            objects.add(new SchemaObject(
                    object.type(), object.database(), object.name(), object.table(), object.create(), session));
        }
        return objects;
    }

    private SnapshotManifest manifest(
            String id,
            RestorePlan plan,
            ArchiveView view,
            Mark mark,
            Instant started,
            Map<TableName, SnapshotManifest.Table> tables,
            List<SchemaObject> objects) {
        SnapshotManifest base = plan.manifest();
        SnapshotManifest.Origin origin = new SnapshotManifest.Origin(
                plan.snapshot().id(),
                plan.snapshot().sha256(),
                plan.snapshot().sequence(),
                view.number(),
                view.headSha256());
        return new SnapshotManifest(
                        id,
                        base.source(),
                        base.flavor(),
                        base.serverVersion(),
                        mark.completeToMicros(),
                        Duration.between(started, clock.instant()).toMillis(),
                        0,
                        STRATEGY,
                        mark.coordinate(),
                        mark.gtids(),
                        mark.serverId(),
                        base.databases(),
                        plan.tables().stream()
                                .map(PlannedTable::name)
                                .map(tables::get)
                                .toList(),
                        base.foreignKeys(),
                        objects)
                .withOrigin(origin);
    }
}
