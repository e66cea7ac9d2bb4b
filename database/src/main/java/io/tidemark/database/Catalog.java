package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a server holds in some databases.
 *
 * @param databases in the order of their names
 * @param tables base tables in the order of their names
 * @param foreignKeys of these tables
 * @param objects everything else, in the order in which it can be created again
 */
public record Catalog(
        List<CatalogDatabase> databases,
        List<CatalogTable> tables,
        List<ForeignKey> foreignKeys,
        List<SchemaObject> objects) {

    /** Copies the lists. */
    public Catalog {
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        foreignKeys = List.copyOf(foreignKeys);
        objects = List.copyOf(objects);
    }

    /**
     * Reads the catalogue.
     *
     * @param databases names; empty for every database but the server's own
     * @throws DatabaseException if a database does not exist or a definition changed meanwhile
     */
    public static Catalog read(ServerConnection connection, Collection<String> databases) {
        return new CatalogReader(connection).read(databases);
    }

    /** The table of this name. */
    public Optional<CatalogTable> table(TableName name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
