package io.tidemark.restore.merge;

import java.sql.SQLException;
import java.util.List;

/** What cascades did to the rows of one table. */
interface ChildCascades {
    /**
     * Derives it anew from the parents' events, and the events that follow for the tables that refer to this one.
     *
     * @param keys the table's own foreign keys through which any event acts
     */
    void derive(List<ActingKey> keys) throws SQLException;

    /**
     * Tells the table.
     *
     * @throws MergeException if a logged event found something else than what cascades had left
     */
    void finish() throws SQLException;
}
