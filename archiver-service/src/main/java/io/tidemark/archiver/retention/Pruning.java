package io.tidemark.archiver.retention;

import io.tidemark.archive.store.ObjectStore.Stored;
import java.util.List;
import java.util.Optional;

/**
 * What a prune does, or would do.
 *
 * @param plan what ceases to be visible; empty for nothing
 * @param objects what is deleted from the store because no commit has named it for the time of grace, and replaced checkpoints
 */
public record Pruning(Optional<RetentionPlan> plan, List<Stored> objects) {
    /** Copies the list. */
    public Pruning {
        objects = List.copyOf(objects);
    }

    /** Size of the objects that are deleted. */
    public long deletedBytes() {
        return objects.stream().mapToLong(Stored::bytes).sum();
    }
}
