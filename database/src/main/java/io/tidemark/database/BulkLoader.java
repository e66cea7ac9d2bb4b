package io.tidemark.database;

import io.tidemark.schemas.TableDefinition;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads row images into a table so that the server stores exactly what they hold, or fails.
 */
public final class BulkLoader {

    /** How rows reach the server. */
    public enum Path {
        /** {@code LOAD DATA LOCAL INFILE}, fed from memory. */
        LOAD_DATA,
        /** {@code INSERT} with many rows, where the server refuses local files. */
        INSERT
    }

    /** Prepares {@code connection}'s session for loading; it should not be used for anything else after that. */
    public BulkLoader(ServerConnection connection) {
        this(connection, choosePath(connection));
    }

    /** As {@link #BulkLoader(ServerConnection)}, with a given path. */
    public BulkLoader(ServerConnection connection, Path path) {
        throw new UnsupportedOperationException();
    }

    /** {@link Path#LOAD_DATA} where the server's {@code local_infile} is on, otherwise {@link Path#INSERT}. */
    public static Path choosePath(ServerConnection connection) {
        throw new UnsupportedOperationException();
    }

    /**
     * Loads rows and commits them in batches.
     *
     * @param table the target table as it is there, name included
     * @param generatedColumns columns whose values the server computes; their cells are not sent
     * @param rows images in the order of {@code table}'s columns
     * @return rows loaded
     * @throws DatabaseException of kind VALUE_CHANGED if the server stored anything else than what was sent; what earlier batches loaded stays
     */
    public long load(TableDefinition table, Set<String> generatedColumns, Iterator<@Nullable Object[]> rows) {
        throw new UnsupportedOperationException();
    }
}
