package io.tidemark.restore.synthetic;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.restore.DdlStep;
import io.tidemark.restore.GeneratedColumns;
import io.tidemark.restore.PlannedTable;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.schemas.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What keeps a state from being computed exactly without a server. Each refusal names the thing, the reason, and what works. */
final class Obstacles {
    private static final String REMEDY =
            ": take an ordinary snapshot, 'tidemark snapshot', from which synthetic ones can be made again";

    private Obstacles() {}

    /**
     * Refuses stretches that hold what only a server can carry out.
     *
     * @throws RestoreException naming the first obstacle
     */
    static void refuse(RestorePlan plan) {
        for (DdlStep step : plan.ddl()) {
            if (step.runs()) {
                throw refusal("a statement lies behind snapshot "
                        + plan.snapshot().id() + " (sequence " + step.sequence() + ": " + step.summary()
                        + "), and only a server can tell what it makes of definitions and rows");
            }
        }
        Set<TableName> known = new HashSet<>();
        plan.tables().forEach(table -> known.add(table.name()));
        plan.manifest().objects().stream()
                .filter(object -> object.type() == SnapshotManifest.ObjectType.SEQUENCE)
                .forEach(object -> known.add(new TableName(object.database(), object.name())));
        for (ArchiveFile file : plan.changes()) {
            TableName table = file.table();
            if (table != null && !known.contains(table)) {
                throw refusal("the archive has changes of table " + table + ", which snapshot "
                        + plan.snapshot().id() + " does not have, and no statement between the two makes it");
            }
        }
        for (PlannedTable table : plan.tables()) {
            Set<String> early =
                    GeneratedColumns.loggedBeforeNumbered(table.snapshot().create());
            if (table.changeRows() > 0 && !early.isEmpty()) {
                throw refusal("columns " + early + " of table " + table.name()
                        + " are computed from its AUTO_INCREMENT column, and the binary log has them from before a new row"
                        + " got its number");
            }
        }
    }

    /**
     * Refuses tables that have no state.
     *
     * @param unknown the tables, and why
     * @throws RestoreException naming the first one
     */
    static void refuse(Map<TableName, String> unknown) {
        unknown.entrySet().stream().min(Map.Entry.comparingByKey()).ifPresent(first -> {
            throw refusal("the rows of table " + first.getKey() + " cannot be computed (" + first.getValue() + ")");
        });
    }

    /**
     * Refuses columns that the server computes from those that cascades changed: no event says what it made of them.
     *
     * @param table a table of which cascades changed rows
     * @param keys the foreign keys that may have done so
     */
    static void refuseComputedFromCascades(SnapshotManifest.Table table, List<ReferentialKey> keys) {
        Set<String> cascaded = keys.stream()
                .filter(key -> key.child().equals(table.name()))
                .flatMap(key -> key.columns().stream())
                .map(TableName::quote)
                .collect(Collectors.toSet());
        Set<String> computed = GeneratedColumns.computedFrom(table.create(), cascaded);
        if (!computed.isEmpty()) {
            throw refusal("columns " + computed + " of table " + table.name()
                    + " are computed from columns that foreign keys changed below the binary log: only a server can tell what"
                    + " it made of them");
        }
    }

    /** Refuses a sequence that has begun anew: a snapshot has no place to say how often. */
    static void refuseCycled(SnapshotManifest.SchemaObject sequence, long cycles) {
        if (cycles > 0) {
            throw refusal("sequence " + sequence.database() + "." + sequence.name() + " has begun anew " + cycles
                    + " times since, which the form of a snapshot cannot say");
        }
    }

    private static RestoreException refusal(String reason) {
        return new RestoreException(Kind.NOT_FROM_ARCHIVE, "no synthetic snapshot can be made: " + reason + REMEDY);
    }
}
