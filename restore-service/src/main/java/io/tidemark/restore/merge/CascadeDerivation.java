package io.tidemark.restore.merge;

import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Derives what InnoDB's foreign-key cascades did, which no event of the binary log shows: from the parents' logged events and the
 * versions of the rows that refer to them.
 *
 * <p>Children come after their parents. Tables that refer to each other, or to themselves, are worked through until they derive
 * nothing else than before: whatever is derived follows from what came before it, so that each pass gets at least one more
 * generation right, and the end is what happened. All of it are queries of the engine, which spills what does not fit in memory.
 */
final class CascadeDerivation {
    // Row events with these flags cascaded nothing, or logged it: NO_FOREIGN_KEY_CHECKS_F, USE_SQL_FOREIGN_KEY_F
    // (rows_event.h).
    private static final int FLAGS_WITHOUT_CASCADE = 0x02 | 0x10;

    private final EngineTables engine;
    private final Map<TableName, MergedTable> tables;
    private final KeyTexts texts;
    private final List<ActingKey> keys = new ArrayList<>();
    private final Map<TableName, TrackedColumns> tracked = new HashMap<>();
    private final Map<TableName, ChildCascades> children = new LinkedHashMap<>();

    CascadeDerivation(
            EngineTables engine, Map<TableName, MergedTable> tables, List<ReferentialKey> keys, KeyTexts texts) {
        this.engine = engine;
        this.tables = tables;
        this.texts = texts;
        Set<TableName> connected = new TreeSet<>();
        keys.forEach(key -> {
            connected.add(key.child());
            connected.add(key.parent());
        });
        connected.forEach(name -> tracked.put(name, TrackedColumns.of(requireTable(name), keys)));
        keys.stream()
                .sorted(Comparator.comparing(ReferentialKey::name))
                .forEach(key -> this.keys.add(
                        ActingKey.of(key, this.keys.size(), tracked.get(key.parent()), tracked.get(key.child()))));
    }

    /** The names of the keys by their ordinals, of which the paths of derived events are made. */
    List<String> keyNames() {
        return keys.stream().map(key -> key.key().name()).toList();
    }

    /** Derives everything and tells the tables what became of their rows. */
    void derive() throws SQLException {
        for (TableName name : tracked.keySet()) {
            createLoggedEvents(requireTable(name), tracked.get(name));
        }
        for (Set<TableName> group : inOrder()) {
            boolean cyclic = keys.stream()
                    .anyMatch(key -> group.contains(key.key().child())
                            && group.contains(key.key().parent()));
            boolean changed;
            do {
                changed = false;
                for (TableName name : group) {
                    changed |= derive(requireTable(name));
                }
            } while (cyclic && changed);
        }
        for (ChildCascades child : children.values()) {
            child.finish();
        }
    }

    /** Derives what happened to one table's rows; returns whether that is news to the tables that refer to it. */
    private boolean derive(MergedTable child) throws SQLException {
        List<ActingKey> own = keys.stream()
                .filter(key -> key.key().child().equals(child.span().name()))
                .toList();
        if (own.isEmpty() || child.isEmpty()) {
            return false;
        }
        List<ActingKey> acting = new ArrayList<>();
        for (ActingKey key : own) {
            MergedTable parent = requireTable(key.key().parent());
            if (parent.hasCascadeEvents()) {
                engine.create(
                        key.acts(child),
                        key.actsOf(parent.cascadeEvents(), tracked.get(key.key().parent())));
                if (!engine.isEmpty(key.acts(child))) {
                    acting.add(key);
                }
            }
        }
        TrackedColumns columns = tracked.get(child.span().name());
        ChildCascades cascades = children.get(child.span().name());
        if (cascades == null) {
            if (acting.isEmpty()) {
                return false;
            }
            cascades = child.definition().hasKey()
                    ? new KeyedCascades(engine, child, columns, texts)
                    : new KeylessCascades(engine, child, columns, texts);
            children.put(child.span().name(), cascades);
            engine.create(child.derivedEvents(), noEvents(child, columns));
            child.eventsAreDerived();
        }
        String before = child.derivedEvents() + "_before";
        engine.rename(child.derivedEvents(), before);
        engine.create(child.derivedEvents(), "SELECT * FROM " + before + " WHERE false");
        cascades.derive(acting);
        boolean changed = engine.number("SELECT count(*) FROM " + child.derivedEvents())
                        != engine.number("SELECT count(*) FROM " + before)
                || engine.number("SELECT count(*) FROM (SELECT * FROM " + child.derivedEvents()
                                + " EXCEPT SELECT * FROM " + before + ")")
                        > 0;
        engine.drop(before);
        return changed;
    }

    /**
     * Engine table (s, path, deleted, bv, bx: before, av, ax: after, set: which columns the change wrote; source, place: the image
     * that was in the row, as in {@link MergedTable#cascaded}; copies: how many equal rows): no deletions and key changes yet.
     * {@code path} orders what follows from one logged event.
     */
    private static String noEvents(MergedTable table, TrackedColumns columns) {
        return "SELECT CAST(0 AS BIGINT) AS s, '' AS path, false AS deleted, " + columns.imageAfter("r", "b") + ", "
                + columns.imageAfter("r", "a") + ", " + columns.each(slot -> "false AS set" + slot)
                + ", CAST(NULL AS BLOB) AS source, CAST(0 AS BIGINT) AS place, CAST(0 AS BIGINT) AS copies FROM "
                + (table.hasBase() ? table.base() : table.changes()) + " r WHERE false";
    }

    /** The logged deletions and key changes of a table that cascade. */
    private void createLoggedEvents(MergedTable table, TrackedColumns columns) throws SQLException {
        int[] referred = keys.stream()
                .filter(key -> key.key().parent().equals(table.span().name()))
                .flatMap(key -> key.columns().stream())
                .mapToInt(KeyColumn::parentSlot)
                .distinct()
                .toArray();
        if (table.hasChanges() && referred.length > 0) {
            String images = "SELECT c._tm_sequence AS s, '' AS path, c._tm_operation = 'DELETE' AS deleted, "
                    + columns.imageBefore("c", "b") + ", " + columns.imageAfter("c", "a") + " FROM " + table.changes()
                    + " c WHERE c._tm_flags & " + FLAGS_WITHOUT_CASCADE + " = 0 AND c._tm_operation <> 'INSERT'";
            String changed = java.util.Arrays.stream(referred)
                    .mapToObj(slot -> "set" + slot)
                    .collect(Collectors.joining(" OR "));
            engine.create(
                    table.loggedEvents(),
                    "SELECT * FROM (SELECT i.*, "
                            + columns.each(slot -> columns.bytes("i", "b", slot) + " IS DISTINCT FROM "
                                    + columns.bytes("i", "a", slot) + " AS set" + slot)
                            + " FROM (" + images + ") i) WHERE deleted OR " + changed);
            if (engine.isEmpty(table.loggedEvents())) {
                engine.drop(table.loggedEvents());
            } else {
                table.eventsAreLogged();
            }
        }
    }

    /** The tables, parents first; those that refer to each other in circles together. */
    private List<Set<TableName>> inOrder() {
        Map<Set<TableName>, Set<TableName>> byAncestors = new LinkedHashMap<>();
        for (TableName name : new TreeSet<>(tracked.keySet())) {
            byAncestors
                    .computeIfAbsent(withAncestors(name), ancestors -> new TreeSet<>())
                    .add(name);
        }
        // Who comes after another table has all of its ancestors and more; who has the same ones is in a circle with
        // it.
        return byAncestors.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().size()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Set<TableName> withAncestors(TableName start) {
        Map<TableName, List<TableName>> parents = keys.stream()
                .collect(Collectors.groupingBy(
                        key -> key.key().child(),
                        Collectors.mapping(key -> key.key().parent(), Collectors.toList())));
        Set<TableName> ancestors = new TreeSet<>();
        List<TableName> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            TableName name = open.remove(open.size() - 1);
            if (ancestors.add(name)) {
                open.addAll(parents.getOrDefault(name, List.of()));
            }
        }
        return ancestors;
    }

    private MergedTable requireTable(TableName name) {
        MergedTable table = tables.get(name);
        if (table == null) {
            throw new MergeException("a foreign key connects to table " + name + ", which the archive does not hold");
        }
        return table;
    }
}
