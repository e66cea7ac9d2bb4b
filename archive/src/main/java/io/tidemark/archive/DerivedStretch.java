package io.tidemark.archive;

import io.tidemark.schemas.TableName;

/**
 * A stretch of a table's history of which everything that foreign keys did to its rows below the binary log is archived.
 *
 * @param table the table
 * @param after the last sequence before the stretch
 * @param through the last sequence of the stretch
 */
public record DerivedStretch(TableName table, long after, long through) {
    /** Checks that it has a beginning and an end. */
    public DerivedStretch {
        if (after < 0 || through <= after) {
            throw new IllegalArgumentException(
                    "a stretch of table " + table + " cannot go from sequence " + after + " to " + through);
        }
    }

    boolean overlaps(DerivedStretch other) {
        return table.equals(other.table) && after < other.through && other.after < through;
    }
}
