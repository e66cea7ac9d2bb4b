package io.tidemark.database;

import io.tidemark.schemas.TableDefinition;

/** Reads a table's rows as exact canonical cells. */
public final class TableReader {
    /** Prepares {@code connection}'s session for reading raw values; catalogue queries should go to another one. */
    public TableReader(ServerConnection connection) {
        throw new UnsupportedOperationException();
    }

    /** Reads the rows of a range, in primary-key order where {@code range} has a boundary. One cursor at a time. */
    public RowCursor open(TableDefinition table, KeyRange range) {
        throw new UnsupportedOperationException();
    }
}
