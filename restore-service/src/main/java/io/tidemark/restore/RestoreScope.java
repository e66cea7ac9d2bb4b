package io.tidemark.restore;

import io.tidemark.schemas.TableName;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the archive to restore, and under which names.
 *
 * @param tables tables by their names at the point restored to; empty for everything
 * @param databases databases to be called otherwise in the target, by their names in the source
 */
public record RestoreScope(Set<TableName> tables, Map<String, String> databases) {
    /** Everything under its own name. */
    public static final RestoreScope EVERYTHING = new RestoreScope(Set.of(), Map.of());

    /** Copies the collections and checks that no two databases get the same name. */
    public RestoreScope {
        tables = Set.copyOf(tables);
        databases = Map.copyOf(databases);
        if (Set.copyOf(databases.values()).size() < databases.size()) {
            throw new RestoreException(
                    RestoreException.Kind.INVALID_TARGET,
                    "two databases would get the same name in the target: " + databases);
        }
    }

    /** Whether only some tables are restored, without the databases' other objects. */
    public boolean selectsTables() {
        return !tables.isEmpty();
    }

    /** A database's name in the target. */
    public String inTarget(String database) {
        return databases.getOrDefault(database, database);
    }

    /** A table's name in the target. */
    public TableName inTarget(TableName table) {
        return new TableName(inTarget(table.database()), table.table());
    }

    /** The name in the source of a database of the target. */
    String inSource(String database) {
        return databases.entrySet().stream()
                .filter(entry -> entry.getValue().equals(database))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(database);
    }

    TableName inSource(TableName table) {
        return new TableName(inSource(table.database()), table.table());
    }

    /** The scope for people. */
    String describe() {
        String what = tables.isEmpty()
                ? "all databases"
                : tables.stream().sorted().map(TableName::toString).collect(Collectors.joining(", "));
        return databases.isEmpty() ? what : what + ", renamed " + databases;
    }
}
