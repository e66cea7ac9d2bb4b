package io.tidemark.archive.parquet;

import io.tidemark.schemas.Position;
import io.tidemark.schemas.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a foreign key's action did to one row without an event in the binary log.
 *
 * @param cause the logged row event from which it follows
 * @param causeTable the table of that event
 * @param keys names of the foreign keys from the cause's table to this one, in the order in which they acted
 * @param path orders what follows from one cause, as text
 * @param before the row before it, in canonical cells
 * @param after the row after it; null where the row was deleted
 * @param computed columns that the server computes and whose values are therefore not known in these images, where they are null
 */
public record DerivedChange(
        Position cause,
        TableName causeTable,
        List<String> keys,
        String path,
        @Nullable Object[] before,
        @Nullable Object @Nullable [] after,
        List<String> computed) {

    /** Copies the lists. */
    public DerivedChange {
        keys = List.copyOf(keys);
        computed = List.copyOf(computed);
    }
}
