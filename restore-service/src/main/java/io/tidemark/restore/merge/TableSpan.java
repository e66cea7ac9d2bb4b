package io.tidemark.restore.merge;

import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.nio.file.Path;
import java.util.List;

/**
 * A table over a stretch of history in which its definition stays the same.
 *
 * @param definition the table, under its name in the source
 * @param base its rows at the stretch's start, as local files in the form of snapshot parts; none if it was empty then or if
 *     its rows lie elsewhere
 * @param changes local files of changes that may hold records of the stretch
 * @param afterSequence the last sequence before the stretch
 * @param throughSequence the last sequence of the stretch
 * @param computesColumns whether the server computes some of its columns from others
 */
public record TableSpan(
        TableDefinition definition,
        List<Path> base,
        List<Path> changes,
        long afterSequence,
        long throughSequence,
        boolean computesColumns) {
    /** Copies the lists. */
    public TableSpan {
        base = List.copyOf(base);
        changes = List.copyOf(changes);
    }

    /** The table's name. */
    public TableName name() {
        return definition.name();
    }
}
