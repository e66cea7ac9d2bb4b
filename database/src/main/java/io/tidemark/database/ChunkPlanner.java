package io.tidemark.database;

import java.util.List;

/** Cuts tables into primary-key ranges that can be read in parallel. */
public final class ChunkPlanner {
    /** Cuts into chunks of about {@code chunkRows} rows. */
    public ChunkPlanner(long chunkRows) {
        throw new UnsupportedOperationException();
    }

    /** Ranges that together hold every row once; only {@link KeyRange#ALL} for a table without a primary key. */
    public List<KeyRange> plan(ServerConnection connection, CatalogTable table) {
        throw new UnsupportedOperationException();
    }
}
