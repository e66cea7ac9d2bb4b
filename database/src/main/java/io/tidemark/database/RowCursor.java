package io.tidemark.database;

import org.jspecify.annotations.Nullable;

/** Rows that are read while they come from the server, so that memory does not depend on their number. Not thread-safe. */
public interface RowCursor extends AutoCloseable {

    /**
     * The next row's image, one canonical cell per column of the definition, or null at the end.
     *
     * @throws DatabaseException if the server fails or sends what cannot be a value of the column
     */
    @Nullable
    Object @Nullable [] next();

    /** Ends the query, also before its last row. */
    @Override
    void close();
}
