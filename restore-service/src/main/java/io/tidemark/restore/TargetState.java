package io.tidemark.restore;

import java.util.List;
import java.util.Set;

/**
 * What a restore finds in its target.
 *
 * @param drops statements that clear away what it replaces, in order
 * @param superseded unfinished restores that it makes anew as a whole
 * @param restored databases that the restore writes to, by their names in the target
 * @param occupied databases, by their names in the target, that hold something which no unfinished restore has made
 */
record TargetState(List<String> drops, List<UnfinishedRestore> superseded, Set<String> restored, Set<String> occupied) {
    TargetState {
        drops = List.copyOf(drops);
        superseded = List.copyOf(superseded);
        restored = Set.copyOf(restored);
        occupied = Set.copyOf(occupied);
    }
}
