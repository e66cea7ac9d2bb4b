package io.tidemark.restore.verify;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.ArchivedTransactions;
import io.tidemark.restore.PlainTextEquality;
import io.tidemark.restore.RandomPoints;
import io.tidemark.restore.ReadableTargets;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.TableStretches;
import io.tidemark.restore.TableStretches.TableStretch;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeException;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.ServerNeededException;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.restore.verify.Workbench.Fetched;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Checks the state at one past transaction against everything known about that moment: what later changes found in the rows, and
 * what the next snapshot says once those changes are added.
 */
public final class InstantVerifier {
    private final Workbench bench;

    /** Verifies moments of the archive on the bench. */
    public InstantVerifier(Workbench bench) {
        this.bench = bench;
    }

    /**
     * A transaction at random, each with the same chance; the point of a snapshot where no transaction is archived behind one.
     *
     * @return empty if the archive has no snapshot
     */
    public Optional<ResolvedTarget> pick(RandomGenerator random) throws IOException {
        try (Fetched fetched = bench.fetched()) {
            return RandomPoints.pick(bench.archive(), bench.view(), fetched.copies(), random);
        }
    }

    /** A point that is asked for. */
    public ResolvedTarget resolve(RestoreTarget target) throws IOException {
        try (Fetched fetched = bench.fetched()) {
            return new ReadableTargets(
                            bench.readable(), new ArchivedTransactions(bench.archive(), bench.view(), fetched.copies()))
                    .resolve(target);
        }
    }

    /** Verifies one point. */
    public VerificationReport verify(ResolvedTarget point) throws IOException {
        List<VerifiedUnit> units = new ArrayList<>();
        String scope = "instant " + point.describe();
        int tables = 0;
        if (bench.readable().isCut()) {
            units.add(VerifiedUnit.broken("log", List.of(bench.readable().explanation())));
        }
        try (Fetched fetched = bench.fetched()) {
            ArchiveView view = bench.view();
            SnapshotReference basis = RestorePlanner.snapshotFor(view, point);
            ArchivedState state =
                    new ArchivedState(bench.archive(), view, basis, point, fetched.copies(), bench.engine());
            tables = state.known().size() + state.unknown().size();
            Map<SnapshotReference, SnapshotManifest> manifests = bench.manifests();
            state.visit(
                    state.known(),
                    (names, spans, keys, merge) ->
                            units.addAll(verify(point, basis, manifests, spans, keys, merge, fetched.copies())));
            state.unknown().forEach((table, why) -> units.add(VerifiedUnit.skipped("instant " + table, why)));
        } catch (DamagedObjectException | MergeException | RestoreException e) {
            units.add(VerifiedUnit.broken(scope, List.of(String.valueOf(e.getMessage()))));
        }
        return new VerificationReport(scope, units, Math.max(tables, units.size()));
    }

    private List<VerifiedUnit> verify(
            ResolvedTarget point,
            SnapshotReference basis,
            Map<SnapshotReference, SnapshotManifest> manifests,
            List<TableSpan> spans,
            List<ReferentialKey> keys,
            GroupMerge merge,
            LocalCopies copies)
            throws IOException {
        Map<TableName, List<Path>> states = new TreeMap<>();
        for (TableSpan span : spans) {
            states.put(span.name(), bench.write(span.definition(), merge.state(span.name())));
        }
        Map<TableName, List<String>> later = compareWithNext(point, basis, manifests, spans, keys, states, copies);
        List<VerifiedUnit> units = new ArrayList<>();
        for (TableSpan span : spans) {
            ChangeChains chains = new ChangeChains(bench, manifests, span.name());
            TableStretch stretch = stretchBehind(point, manifests, span.name());
            if (stretch != null) {
                chains.follow(stretch, states.get(span.name()), span.definition(), copies);
            }
            List<String> problems = new ArrayList<>(chains.problems());
            problems.addAll(later.getOrDefault(span.name(), List.of()));
            units.add(new VerifiedUnit(
                    "instant " + span.name(),
                    0,
                    0,
                    rows(merge, span.name()),
                    chains.proven(),
                    chains.unproven(),
                    problems,
                    null));
        }
        return units;
    }

    private static long rows(GroupMerge merge, TableName table) {
        long rows = 0;
        try (var cursor = merge.state(table)) {
            while (cursor.next() != null) {
                rows++;
            }
        }
        return rows;
    }

    /** What of the table's history follows the point before anything but changes happens to it. */
    private TableStretch stretchBehind(
            ResolvedTarget point, Map<SnapshotReference, SnapshotManifest> manifests, TableName table) {
        Mark mark = bench.view().mark();
        long last = mark == null ? 0 : mark.sequence();
        for (TableStretch stretch : new TableStretches(bench.view(), manifests).of(table, last)) {
            if (stretch.after() <= point.sequence() && point.sequence() < stretch.through()) {
                return new TableStretch(point.sequence(), stretch.through(), null, stretch.foreignKeysKnown());
            }
        }
        return null;
    }

    /** Rolls the state forward to the next snapshot, where no statement lies in between, and compares. */
    private Map<TableName, List<String>> compareWithNext(
            ResolvedTarget point,
            SnapshotReference basis,
            Map<SnapshotReference, SnapshotManifest> manifests,
            List<TableSpan> spans,
            List<ReferentialKey> keys,
            Map<TableName, List<Path>> states,
            LocalCopies copies)
            throws IOException {
        Map<TableName, List<String>> problems = new TreeMap<>();
        Optional<SnapshotReference> next = next(basis, point);
        if (next.isEmpty()) {
            return problems;
        }
        ResolvedTarget there = new ResolvedTarget(
                "the next snapshot",
                next.get().sequence(),
                point.era(),
                null,
                next.get().coordinate(),
                0);
        ArchivedState whole = new ArchivedState(bench.archive(), bench.view(), basis, there, copies, bench.engine());
        if (!whole.known().containsAll(states.keySet())) {
            return problems;
        }
        List<TableSpan> further = new ArrayList<>();
        for (TableSpan span : spans) {
            List<Path> changes = new ArrayList<>();
            for (var file : bench.changes(span.name(), point.sequence(), there.sequence())) {
                changes.add(copies.fetch(bench.archive().key(file.key()), file.bytes(), file.sha256()));
            }
            further.add(new TableSpan(
                    span.definition(),
                    states.get(span.name()),
                    changes,
                    point.sequence(),
                    there.sequence(),
                    span.computesColumns()));
        }
        SnapshotComparison comparison = new SnapshotComparison(bench, manifests.get(next.get()), copies);
        try (GroupMerge merge = bench.engine().merge(further, keys, new PlainTextEquality())) {
            for (TableSpan span : further) {
                TableDefinition definition = span.definition();
                comparison
                        .compare(merge, definition)
                        .ifPresent(outcome -> problems.put(span.name(), outcome.problems()));
            }
        } catch (ServerNeededException e) {
            // The changes behind the point cascade where those before it did not: this comparison is not to be had.
            return problems;
        }
        return problems;
    }

    private Optional<SnapshotReference> next(SnapshotReference basis, ResolvedTarget point) {
        for (RestorableWindow window : RestorableWindows.of(bench.view())) {
            if (window.snapshots().contains(basis)) {
                return window.snapshots().stream()
                        .filter(snapshot -> snapshot.sequence() >= point.sequence() && !snapshot.equals(basis))
                        .findFirst();
            }
        }
        return Optional.empty();
    }
}
