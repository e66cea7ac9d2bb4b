package io.tidemark.restore.merge;

import io.tidemark.restore.merge.RowVersion.NextTouch;
import io.tidemark.schemas.TableName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Works through the parents' events in the order of the binlog, as InnoDB did, on the row versions that are known to refer to the
 * keys concerned. Keys whose referring rows are not known yet are collected; the caller fetches them and starts anew.
 */
final class CascadeSimulation {

    private static final Pattern PADDING = Pattern.compile(" +$");

    /** Knows logged events. */
    @FunctionalInterface
    interface Timeline {
        /** All logged touches of a key in order, or null as long as they were not fetched. */
        @Nullable
        List<NextTouch> touches(TableName table, ByteBuffer key);
    }

    private final Map<TableName, TrackedColumns> tracked;
    private final Map<TableName, List<ReferentialKey>> keysByParent = new HashMap<>();
    private final Timeline timeline;
    private final Map<ReferentialKey, Map<List<String>, Set<RowVersion>>> referrers = new HashMap<>();
    private final Map<ReferentialKey, int[]> childSlots = new HashMap<>();
    private final Map<ReferentialKey, Set<List<String>>> fetched;
    private final Map<ReferentialKey, Set<List<String>>> missing = new LinkedHashMap<>();
    private final Map<TableName, Set<ByteBuffer>> missingTouches = new LinkedHashMap<>();

    /**
     * @param tracked the tracked columns of every table
     * @param keys the foreign keys that act
     * @param fetched the keys of which all referring versions are among {@code versions}
     * @param versions row versions of the children
     * @param timeline knows the event that ends a row whose key changed
     */
    CascadeSimulation(
            Map<TableName, TrackedColumns> tracked,
            List<ReferentialKey> keys,
            Map<ReferentialKey, Set<List<String>>> fetched,
            Map<TableName, List<RowVersion>> versions,
            Timeline timeline) {
        this.tracked = tracked;
        this.timeline = timeline;
        this.fetched = fetched;
        for (ReferentialKey key : keys) {
            keysByParent
                    .computeIfAbsent(key.parent(), parent -> new ArrayList<>())
                    .add(key);
            referrers.put(key, new HashMap<>());
            childSlots.put(key, columns(key.child()).slots(key.columns()));
        }
        keysByParent.values().forEach(list -> list.sort(Comparator.comparing(ReferentialKey::name)));
        versions.forEach((table, rows) -> rows.forEach(row -> index(table, row)));
    }

    /** Keys whose referring versions must be fetched before the outcome is right; empty if it is. */
    Map<ReferentialKey, Set<List<String>>> missing() {
        return missing;
    }

    /** Keys that rows were moved to and whose touches must be fetched before the outcome is right; empty if it is. */
    Map<TableName, Set<ByteBuffer>> missingTouches() {
        return missingTouches;
    }

    private boolean isComplete() {
        return missing.isEmpty() && missingTouches.isEmpty();
    }

    /** Applies one logged event and all that follows from it. */
    void apply(ParentEvent event) {
        TrackedColumns parent = columns(event.table());
        for (ReferentialKey key : keysByParent.getOrDefault(event.table(), List.of())) {
            int[] parentSlots = parent.slots(key.parentColumns());
            List<String> gone = event.before().key(parentSlots);
            boolean deleted = event.after() == null;
            boolean ceases =
                    gone != null && (deleted || !gone.equals(event.after().key(parentSlots)));
            ReferentialAction action = deleted ? key.onDelete() : key.onUpdate();
            if (ceases && action != ReferentialAction.NONE) {
                if (fetched.getOrDefault(key, Set.of()).contains(gone)) {
                    act(key, action, gone, event, parentSlots);
                } else {
                    missing.computeIfAbsent(key, k -> new HashSet<>()).add(gone);
                }
            }
        }
    }

    private void act(
            ReferentialKey key, ReferentialAction action, List<String> gone, ParentEvent event, int[] parentSlots) {
        TrackedColumns child = columns(key.child());
        int[] slots = childSlots.get(key);
        boolean isText = child.hasCollation(key.columns());
        List<RowVersion> candidates =
                new ArrayList<>(referrers.get(key).getOrDefault(TrackedValues.folded(gone), Set.of()));
        for (RowVersion row : candidates) {
            List<String> reference = row.values().key(slots);
            if (reference == null || !row.livesAt(event.sequence())) {
                continue;
            }
            if (!reference.equals(gone) && !(isText && equalButForPadding(key, reference, gone))) {
                // What is not complete is only a guess at what the rows hold, and is worked through again.
                if (isText && key.comparison() == TextComparison.COLLATED && isComplete()) {
                    throw new MergeException("table " + key.child() + ": foreign key " + key.name() + " refers to "
                            + reference + " where the parent's key is " + gone
                            + ", which its collation may or may not take for equal; restore to a point before sequence "
                            + event.sequence() + " or from a snapshot behind it");
                }
                continue;
            }
            TrackedValues before = row.values();
            if (event.after() == null && action == ReferentialAction.CASCADE) {
                row.end();
                apply(new ParentEvent(event.sequence(), key.child(), before, null));
            } else {
                TrackedValues after =
                        before.with(slots, action == ReferentialAction.CASCADE ? event.after() : null, parentSlots);
                row.change(after);
                byte[] identity = child.identity(after.cells());
                if (!Arrays.equals(identity, row.key())) {
                    row.move(identity, nextTouch(key.child(), identity, event.sequence()));
                }
                index(key.child(), row);
                apply(new ParentEvent(event.sequence(), key.child(), before, after));
            }
        }
    }

    private static boolean equalButForPadding(ReferentialKey key, List<String> one, List<String> other) {
        return key.comparison() == TextComparison.BINARY_PADDED && unpadded(one).equals(unpadded(other));
    }

    private static List<String> unpadded(List<String> key) {
        return key.stream().map(text -> PADDING.matcher(text).replaceFirst("")).toList();
    }

    private @Nullable NextTouch nextTouch(TableName table, byte[] identity, long afterSequence) {
        ByteBuffer key = ByteBuffer.wrap(identity);
        List<NextTouch> touches = timeline.touches(table, key);
        if (touches == null) {
            missingTouches.computeIfAbsent(table, name -> new HashSet<>()).add(key);
            return null;
        }
        return touches.stream()
                .filter(touch -> touch.place() > afterSequence * 2 + 1)
                .findFirst()
                .orElse(null);
    }

    private void index(TableName table, RowVersion row) {
        referrers.forEach((key, rows) -> {
            if (key.child().equals(table)) {
                List<String> reference = row.values().key(childSlots.get(key));
                if (reference != null) {
                    rows.computeIfAbsent(TrackedValues.folded(reference), folded -> new LinkedHashSet<>())
                            .add(row);
                }
            }
        });
    }

    /**
     * Checks that the next logged event of a row found what the cascades had made of it.
     *
     * @throws MergeException if not
     */
    static void check(TableName table, RowVersion row) {
        NextTouch next = row.next();
        if (next == null) {
            return;
        }
        String where = "table " + table + ", key " + java.util.HexFormat.of().formatHex(row.key()) + ", sequence "
                + next.place() / 2;
        if (next.before() == null) {
            if (row.alive()) {
                throw new MergeException(where + ": a row was inserted although one with its key was there");
            }
        } else if (!row.alive()) {
            throw new MergeException(where + ": a row was changed which a cascade had deleted");
        } else if (!Arrays.equals(next.before(), row.values().texts())) {
            throw new MergeException(where + ": the row that was changed had " + Arrays.toString(next.before())
                    + " in the columns that foreign keys use, but cascades leave "
                    + Arrays.toString(row.values().texts()));
        }
    }

    private TrackedColumns columns(TableName table) {
        TrackedColumns columns = tracked.get(table);
        if (columns == null) {
            throw new IllegalArgumentException("table " + table + " is not part of this merge");
        }
        return columns;
    }
}
