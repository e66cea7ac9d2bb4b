package io.tidemark.restore.verify;

import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.GeneratedColumns;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeException;
import io.tidemark.restore.merge.RowFileComparison;
import io.tidemark.restore.merge.RowFinding;
import io.tidemark.restore.verify.Workbench.Fetched;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares rows that were read from the source with what the archive says they were at that position, value by value. */
public final class SourceVerifier {
    private final Workbench bench;

    /** Compares with the archive on the bench, which must reach the position. */
    public SourceVerifier(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Compares.
     *
     * @param point the position at which the rows were read
     * @param read the rows
     * @param of how many units there are, those left for another time included
     */
    public VerificationReport verify(ResolvedTarget point, List<SourceRows> read, int of) throws IOException {
        List<VerifiedUnit> units = new ArrayList<>();
        Map<TableName, SourceRows> open = new TreeMap<>();
        read.forEach(rows -> open.put(rows.definition().name(), rows));
        try (Fetched fetched = bench.fetched()) {
            SnapshotReference basis = RestorePlanner.snapshotFor(bench.view(), point);
            ArchivedState state =
                    new ArchivedState(bench.archive(), bench.view(), basis, point, fetched.copies(), bench.engine());
            for (SourceRows rows : read) {
                TableName name = rows.definition().name();
                String why = whyNot(state, rows);
                if (why != null) {
                    units.add(VerifiedUnit.skipped(rows.unit(), why));
                    open.remove(name);
                }
            }
            state.visit(List.copyOf(open.keySet()), (names, spans, keys, merge) -> {
                for (TableName name : names) {
                    SourceRows rows = open.remove(name);
                    if (rows != null) {
                        units.add(compare(merge, rows, ignored(state, name, merge.hasCascadedChanges(name))));
                    }
                }
            });
            open.values()
                    .forEach(rows -> units.add(VerifiedUnit.skipped(
                            rows.unit(),
                            state.unknown().getOrDefault(rows.definition().name(), "the archive does not know it"))));
        } catch (DamagedObjectException | MergeException | RestoreException e) {
            open.values()
                    .forEach(rows ->
                            units.add(VerifiedUnit.broken(rows.unit(), List.of(String.valueOf(e.getMessage())))));
        }
        return new VerificationReport("source at " + point.describe(), units, of);
    }

    private static @Nullable String whyNot(ArchivedState state, SourceRows rows) throws IOException {
        TableName name = rows.definition().name();
        String why = state.unknown().get(name);
        if (why != null) {
            return why;
        }
        if (!state.known().contains(name)) {
            return "it was created after the last snapshot: the next one makes it comparable";
        }
        return state.definition(name).columns().equals(rows.definition().columns())
                ? null
                : "the source has other columns than the archive's definition: its definition is changing just now";
    }

    private VerifiedUnit compare(GroupMerge merge, SourceRows rows, Set<String> ignored) throws IOException {
        TableDefinition definition = rows.definition();
        List<Path> archived = bench.write(definition, new Within(merge.state(definition.name()), rows));
        RowFileComparison.Difference difference =
                RowFileComparison.compare(bench.engine(), definition, archived, rows.rows(), ignored, "the source");
        List<String> problems = new ArrayList<>();
        if (difference.differing() > 0) {
            problems.add("table " + definition.name() + ": " + difference.differing()
                    + " rows of the source are not what the archive says they are");
            difference.findings().stream().map(RowFinding::sentence).forEach(problems::add);
        }
        return new VerifiedUnit(rows.unit(), 0, 0, rows.count(), 0, 0, problems, null);
    }

    private static Set<String> ignored(ArchivedState state, TableName name, boolean cascaded) {
        return state.plan().manifest().tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .map(table -> cascaded
                        ? GeneratedColumns.in(table.create())
                        : GeneratedColumns.loggedBeforeNumbered(table.create()))
                .orElse(Set.of());
    }

    /** Only the rows whose identity lies in the range. */
    private static final class Within implements RowCursor {
        private final RowCursor all;
        private final SourceRows range;
        private final RowIdentity identity;

        Within(RowCursor all, SourceRows range) {
            this.all = all;
            this.range = range;
            this.identity = new RowIdentity(range.definition());
        }

        @Override
        public @Nullable Object @Nullable [] next() {
            @Nullable Object[] row = all.next();
            while (row != null && !isInside(row)) {
                row = all.next();
            }
            return row;
        }

        private boolean isInside(@Nullable Object[] row) {
            byte[] after = range.after();
            byte[] upTo = range.upTo();
            if (after == null && upTo == null) {
                return true;
            }
            byte[] key = identity.of(row);
            return (after == null || Arrays.compareUnsigned(key, after) > 0)
                    && (upTo == null || Arrays.compareUnsigned(key, upTo) <= 0);
        }

        @Override
        public void close() {
            all.close();
        }
    }
}
