package io.tidemark.database;

import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A base table as the server's catalogue describes it.
 *
 * @param definition what its rows mean: the same as capture derives from the binary log's full row metadata
 * @param createStatement {@code SHOW CREATE TABLE}, verbatim
 * @param engine storage engine, for example InnoDB
 * @param autoIncrement next value of the counter, read as unsigned; null for a table without one
 * @param generatedColumns columns whose values the server computes; they cannot be inserted
 * @param systemVersioning whether MariaDB keeps old versions of its rows
 * @param singleRange whether the rows cannot be read in ranges of the key: it covers only the beginning of a column's values, or it
 *     is not the primary key but the unique key that the server takes in its place
 * @param estimatedRows the server's estimate
 * @param dataBytes the server's estimate of the rows' size
 */
public record CatalogTable(
        TableDefinition definition,
        String createStatement,
        String engine,
        @Nullable Long autoIncrement,
        Set<String> generatedColumns,
        SystemVersioning systemVersioning,
        boolean singleRange,
        long estimatedRows,
        long dataBytes) {

    /** Whether MariaDB keeps old versions of a table's rows. */
    public enum SystemVersioning {
        /** An ordinary table. */
        NONE,
        /** Versioned with period columns that are part of the table. */
        EXPLICIT,
        /** Versioned with hidden period columns: the binary log's row images have two more columns than the catalogue shows. */
        IMPLICIT
    }

    /** Copies the columns' names. */
    public CatalogTable {
        generatedColumns = Set.copyOf(generatedColumns);
    }

    /** The table's name. */
    public TableName name() {
        return definition.name();
    }
}
