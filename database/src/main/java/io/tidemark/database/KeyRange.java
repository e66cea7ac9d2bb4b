package io.tidemark.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table whose primary key lies behind one boundary and not behind another.
 *
 * @param after the boundary's key cells as SQL literals in key order, itself outside the range; null for the table's start
 * @param upTo the last key inside the range; null for the table's end
 */
public record KeyRange(
        @Nullable List<String> after, @Nullable List<String> upTo) {
    /** The whole table. */
    public static final KeyRange ALL = new KeyRange(null, null);

    /** Copies the literals. */
    public KeyRange {
        after = after == null ? null : List.copyOf(after);
        upTo = upTo == null ? null : List.copyOf(upTo);
    }
}
