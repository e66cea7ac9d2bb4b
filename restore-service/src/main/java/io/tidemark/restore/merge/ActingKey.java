package io.tidemark.restore.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A foreign key that acts, with its columns on both sides.
 *
 * @param key the key
 * @param ordinal its place among all keys, in the order in which InnoDB works through those of a parent
 * @param columns its columns
 */
record ActingKey(ReferentialKey key, int ordinal, List<KeyColumn> columns) {

    static ActingKey of(ReferentialKey key, int ordinal, TrackedColumns parent, TrackedColumns child) {
        int[] parentSlots = parent.slots(key.parentColumns());
        int[] childSlots = child.slots(key.columns());
        List<KeyColumn> columns = new ArrayList<>();
        for (int i = 0; i < parentSlots.length; i++) {
            KeyColumn.requireAlike(key, parent.column(parentSlots[i]), child.column(childSlots[i]));
            columns.add(new KeyColumn(
                    parentSlots[i],
                    childSlots[i],
                    child.column(childSlots[i]),
                    key.collations().get(i)));
        }
        return new ActingKey(key, ordinal, List.copyOf(columns));
    }

    /** Engine table: the parent's events that act through this key. */
    String acts(MergedTable child) {
        return child.prefix() + "_acts" + ordinal;
    }

    /** Engine table: the same with what equal keys have in common. */
    String gone(MergedTable child) {
        return child.prefix() + "_gone" + ordinal;
    }

    /**
     * (s, path, ends, kv, kx: the key that ceases, set, nv, nx: what its referrers get): the events among a parent's that act. A
     * column that the parent's change left alone stays as it is in the referrers, too, however it is spelt there.
     */
    String actsOf(String events, TrackedColumns parent) {
        String nulls = caseOf(action -> Boolean.toString(action == ReferentialAction.SET_NULL));
        String ends = key.onDelete() == ReferentialAction.CASCADE ? "e.deleted" : "false";
        String changed = columns.stream()
                .map(column -> parent.bytes("e", "b", column.parentSlot()) + " IS DISTINCT FROM "
                        + parent.bytes("e", "a", column.parentSlot()))
                .collect(Collectors.joining(" OR "));
        String acts = caseOf(action -> Boolean.toString(action != ReferentialAction.NONE));
        String known = columns.stream()
                .map(column -> parent.bytes("e", "b", column.parentSlot()) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        return "SELECT e.s, e.path || '" + String.format(Locale.ROOT, "%05d", ordinal) + "' AS path, " + ends
                + " AS ends, "
                + each(i -> {
                    int slot = columns.get(i).parentSlot();
                    return "e.bv" + slot + " AS kv" + i + ", e.bx" + slot + " AS kx" + i + ", " + nulls
                            + " OR NOT e.deleted AND e.set" + slot + " AS set" + i + ", CASE WHEN NOT (" + nulls
                            + ") THEN e.av" + slot + " END AS nv" + i + ", CASE WHEN NOT (" + nulls + ") THEN e.ax"
                            + slot + " END AS nx" + i;
                })
                + " FROM " + events + " e WHERE (" + acts + ") AND (e.deleted OR " + changed + ") AND " + known;
    }

    private String caseOf(Function<ReferentialAction, String> answer) {
        return "CASE WHEN e.deleted THEN " + answer.apply(key.onDelete()) + " ELSE " + answer.apply(key.onUpdate())
                + " END";
    }

    private String each(IntFunction<String> entry) {
        return IntStream.range(0, columns.size()).mapToObj(entry).collect(Collectors.joining(", "));
    }
}
