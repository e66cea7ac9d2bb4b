package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.LastImage;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.ServerNeededException;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.restore.merge.TextEquality;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of tables at a point of the history, computed from the archive alone. A table that a statement between the snapshot and
 * the point may have changed has no state here: what such a statement makes of rows only a server can tell.
 */
public final class ArchivedState {
    private final RestorePlan plan;
    private final FetchedFiles files;
    private final MergeEngine engine;
    private final TextEquality equality;
    private final List<ReferentialKey> keys;
    private final Map<TableName, PlannedTable> tables = new TreeMap<>();
    private final Map<TableName, String> unknown = new TreeMap<>();

    /** Does something with the state of tables that foreign keys connect. */
    public interface Visitor {
        /**
         * Some tables are merged.
         *
         * @param names the tables
         * @param spans what was merged
         * @param keys the foreign keys between them
         * @param merge their state, until this returns
         */
        void visit(Set<TableName> names, List<TableSpan> spans, List<ReferentialKey> keys, GroupMerge merge)
                throws IOException;
    }

    /**
     * Prepares the state at a point, starting from a snapshot. Nothing is read before it is asked for.
     *
     * @param basis a snapshot at or before the point, of the same stretch between gaps
     * @param copies where the files are fetched to
     */
    public ArchivedState(
            Archive archive,
            ArchiveView view,
            SnapshotReference basis,
            ResolvedTarget point,
            LocalCopies copies,
            MergeEngine engine)
            throws IOException {
        this(archive, view, basis, point, copies, engine, new PlainTextEquality());
    }

    /**
     * As the other constructor.
     *
     * @param equality decides which texts in foreign keys are equal
     */
    public ArchivedState(
            Archive archive,
            ArchiveView view,
            SnapshotReference basis,
            ResolvedTarget point,
            LocalCopies copies,
            MergeEngine engine,
            TextEquality equality)
            throws IOException {
        this.plan = RestorePlanner.plan(view, basis, archive.manifest(basis), point, RestoreScope.EVERYTHING);
        this.files = new FetchedFiles(archive, copies, plan);
        this.engine = engine;
        this.equality = equality;
        this.keys = ReferentialKeys.of(plan.manifest()).stream()
                .filter(ReferentialKey::acts)
                .toList();
        plan.tables().forEach(table -> tables.put(table.name(), table));
        for (PlannedTable table : plan.tables()) {
            reasonWithoutState(table.name()).ifPresent(reason -> unknown.put(table.name(), reason));
        }
    }

    /** What the state is computed by. */
    public RestorePlan plan() {
        return plan;
    }

    /** The snapshot's tables that have no state here, and why; complete once they were visited. */
    public Map<TableName, String> unknown() {
        return Map.copyOf(unknown);
    }

    /** The tables that have a state here. */
    public Set<TableName> known() {
        Set<TableName> known = new TreeSet<>(tables.keySet());
        known.removeAll(unknown.keySet());
        return known;
    }

    /** The definition of a table of the snapshot. */
    public TableDefinition definition(TableName name) throws IOException {
        return files.definition(tables.get(name));
    }

    /** The statement that made a table of the snapshot. */
    public String createStatement(TableName name) {
        return tables.get(name).snapshot().create();
    }

    /**
     * Merges the wanted tables that have a state, and those connected with them, group by group.
     *
     * @throws io.tidemark.archive.DamagedObjectException naming an object that is missing or holds something else
     * @throws io.tidemark.restore.merge.MergeException if the history contradicts itself
     */
    public void visit(Collection<TableName> wanted, Visitor visitor) throws IOException {
        Set<TableName> open = new TreeSet<>(wanted);
        open.retainAll(known());
        while (!open.isEmpty()) {
            Set<TableName> group = group(open.iterator().next());
            open.removeAll(group);
            List<ReferentialKey> inside = keys.stream()
                    .filter(key -> group.contains(key.child()) && group.contains(key.parent()))
                    .toList();
            List<TableSpan> spans = new ArrayList<>();
            for (TableName name : group) {
                spans.add(span(name));
            }
            try (GroupMerge merge = engine.merge(spans, inside, equality)) {
                visitor.visit(group, spans, inside, merge);
            } catch (ServerNeededException e) {
                group.forEach(name -> unknown.put(name, e.getMessage()));
            }
        }
    }

    /**
     * Numbers of the last image that the stretch between snapshot and point holds of a table with one row, which MariaDB's sequences
     * are; empty if it has none.
     *
     * @param columns whose numbers, in this order
     */
    public Optional<List<Long>> lastNumbers(TableName name, List<String> columns) throws IOException {
        long after = plan.snapshot().sequence();
        long through = plan.target().sequence();
        return LastImage.numbers(engine, files.changes(name, after, through), columns, after, through);
    }

    private TableSpan span(TableName name) throws IOException {
        PlannedTable table = tables.get(name);
        long after = plan.snapshot().sequence();
        long through = plan.target().sequence();
        return new TableSpan(
                files.definition(table),
                files.snapshotParts(table),
                files.changes(name, after, through),
                after,
                through,
                !GeneratedColumns.in(table.snapshot().create()).isEmpty());
    }

    private Set<TableName> group(TableName start) {
        Set<TableName> group = ReferentialKeys.connected(start, keys);
        group.retainAll(tables.keySet());
        return group;
    }

    /** A table whose neighbours have no state has none either: what their changes did to it is not known. */
    private Optional<String> reasonWithoutState(TableName name) throws IOException {
        for (TableName member : group(name)) {
            Optional<DdlStep> step = plan.ddl().stream()
                    .filter(candidate -> candidate.runs()
                            && KnownRows.endWith(
                                    candidate.entry(), candidate.statement(), member, createStatement(member)))
                    .findFirst();
            if (step.isPresent()) {
                return Optional.of("a statement may have changed " + (member.equals(name) ? "it" : "table " + member)
                        + " after the snapshot (" + step.get().summary()
                        + "): only a server can compute its rows, until the next snapshot");
            }
            long after = plan.snapshot().sequence();
            Optional<TableDefinition> changed;
            try {
                changed = files.definitionOfChanges(member, after, plan.target().sequence());
            } catch (RestoreException e) {
                return Optional.of(e.getMessage());
            }
            if (changed.isPresent()
                    && !changed.get().columns().equals(definition(member).columns())) {
                return Optional.of("changes of " + (member.equals(name) ? "it" : "table " + member)
                        + " have other columns than the snapshot, and no statement says why");
            }
        }
        return Optional.empty();
    }
}
