package io.tidemark.archive.parquet;

import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row as the archive holds it.
 *
 * @param operation what happened to the row
 * @param position its place in the history; of a derived change, that of its cause
 * @param before the row before it, in canonical cells; null for an insert
 * @param after the row after it, in canonical cells; null for a delete
 * @param movedKey whether an update gave the row another identity
 * @param cascade from what it follows; null for a change that the binary log holds
 */
public record ArchivedChange(
        RowOperation operation,
        Position position,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after,
        boolean movedKey,
        @Nullable Cascade cascade) {

    /**
     * The way from a logged change to what a foreign key's action made of another row.
     *
     * @param causeTable the table of the logged change, {@code database.table}
     * @param keys names of the foreign keys on the way, in the order in which they acted
     * @param path orders what follows from one cause, as text
     * @param computed columns that the server computes and whose values are not known where they are null here
     */
    public record Cascade(String causeTable, List<String> keys, String path, List<String> computed) {
        /** Copies the lists. */
        public Cascade {
            keys = List.copyOf(keys);
            computed = List.copyOf(computed);
        }
    }
}
