package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.schemas.TableName;
import java.util.Set;
import java.util.TreeSet;

/** What a plan may make in a database of the target, as words to drop it with: {@code TABLE accounts}. */
final class TargetContents {
    private static final String TABLE = "TABLE";

    private TargetContents() {}

    static Set<String> of(RestorePlan plan, String databaseInTarget) {
        Set<String> contents = new TreeSet<>();
        plan.reached().forEach(table -> add(contents, plan, table, databaseInTarget));
        plan.ddl().stream().filter(DdlStep::runs).forEach(step -> step.statement()
                .tables()
                .forEach(table -> add(contents, plan, table, databaseInTarget)));
        if (!plan.scope().selectsTables()) {
            for (SnapshotManifest.SchemaObject object : plan.manifest().objects()) {
                // Triggers go with their tables.
                if (object.type() != SnapshotManifest.ObjectType.TRIGGER
                        && plan.scope().inTarget(object.database()).equals(databaseInTarget)) {
                    contents.add(object.type().name() + " " + object.name());
                }
            }
        }
        return contents;
    }

    private static void add(Set<String> contents, RestorePlan plan, TableName table, String databaseInTarget) {
        if (plan.scope().inTarget(table.database()).equals(databaseInTarget)) {
            contents.add(TABLE + " " + table.table());
        }
    }

    /** The statement that drops one of the contents where it is there. */
    static String drop(String content, String database) {
        int space = content.indexOf(' ');
        return "DROP " + content.substring(0, space).replace('_', ' ') + " IF EXISTS "
                + new TableName(database, content.substring(space + 1)).quoted();
    }
}
