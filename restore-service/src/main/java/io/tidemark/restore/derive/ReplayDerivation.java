package io.tidemark.restore.derive;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.MergeObserver;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.RestoreResources;
import io.tidemark.restore.Restorer;
import io.tidemark.restore.merge.DerivedRows;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Derives one stretch of history across the statements in it, by restoring it into a scratch server: a restore derives what foreign
 * keys did between two statements from the rows that the server has there. What the restore does not verify does not count.
 */
final class ReplayDerivation implements MergeObserver {
    private final PendingReplay pending;
    private final ToLongFunction<TableName> derivedThrough;
    private final DerivedFiles store;
    private final Set<TableName> children;
    private final List<ArchiveFile> files = new ArrayList<>();

    /** @param derivedThrough the sequence to which a table is derived already, from the stretch's start on */
    ReplayDerivation(PendingReplay pending, ToLongFunction<TableName> derivedThrough, DerivedFiles store) {
        this.pending = pending;
        this.derivedThrough = derivedThrough;
        this.store = store;
        this.children = new TreeSet<>(pending.tables());
    }

    /**
     * Restores the stretch and drops what was restored.
     *
     * @param directory where files lie meanwhile
     * @throws io.tidemark.restore.RestoreException if it cannot be restored
     * @throws io.tidemark.database.DatabaseException if the server cannot be asked
     */
    void run(Archive archive, ArchiveView view, ScratchServer scratch, Path directory, long memoryBytes, int threads)
            throws IOException {
        RestoreOptions options = RestoreOptions.of(directory).withResources(RestoreResources.of(threads, memoryBytes));
        ResolvedTarget end = new ResolvedTarget(
                "the end of a stretch",
                pending.through(),
                0,
                null,
                pending.basis().coordinate(),
                0);
        RestorePlan plan =
                RestorePlanner.plan(view, pending.basis(), archive.manifest(pending.basis()), end, options.scope());
        Restorer restorer = new Restorer(archive, scratch.config(), options, ProgressListener.NONE, scratch.clock());
        try (ServerConnection server = ServerConnection.open(scratch.config())) {
            Set<String> before = server.databases();
            try {
                restorer.replay(plan, this);
            } finally {
                Set<String> made = server.databases();
                made.removeAll(before);
                for (String database : made) {
                    if (plan.writes(database)) {
                        server.execute("DROP DATABASE " + TableName.quote(database));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException("the scratch server cannot be cleaned: " + e.getMessage(), e);
        }
    }

    @Override
    public void merged(
            List<TableSpan> spans, List<ReferentialKey> keys, GroupMerge merge, Map<TableName, Set<String>> computed)
            throws IOException {
        for (TableSpan span : spans) {
            TableName name = span.name();
            if (keys.stream().noneMatch(key -> key.child().equals(name))) {
                continue;
            }
            children.add(name);
            long after = derivedThrough.applyAsLong(name);
            if (after < span.throughSequence() && merge.hasCascadedChanges(name)) {
                try (DerivedRows rows = merge.derivedChanges(name, after, computed.getOrDefault(name, Set.of()))) {
                    files.addAll(store.store(span.definition(), rows));
                }
            }
        }
    }

    /** The files of what it derived; none of them counts unless {@link #run} has returned. */
    List<ArchiveFile> files() {
        return List.copyOf(files);
    }

    /** What they are complete for. Where a table had another name, or was not there, nothing happened to it. */
    List<DerivedStretch> stretches() {
        return children.stream()
                .filter(child -> derivedThrough.applyAsLong(child) < pending.through())
                .map(child -> new DerivedStretch(child, derivedThrough.applyAsLong(child), pending.through()))
                .toList();
    }
}
