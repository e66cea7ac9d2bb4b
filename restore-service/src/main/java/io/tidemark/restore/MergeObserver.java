package io.tidemark.restore;

import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at what a restore merges on its way, stretch by stretch between the statements that it runs. */
public interface MergeObserver {
    /** Looks at nothing. */
    MergeObserver NONE = (spans, keys, merge, computed) -> {};

    /**
     * Tables that foreign keys connect were merged, each over a stretch that no earlier call told of.
     *
     * @param spans the tables, under their names in the source
     * @param keys the foreign keys between them that act in the stretch
     * @param merge what happened to their rows, until this returns
     * @param computed by table, the columns that the server computes
     */
    void merged(
            List<TableSpan> spans, List<ReferentialKey> keys, GroupMerge merge, Map<TableName, Set<String>> computed)
            throws IOException;
}
