package io.tidemark.demo.oracle;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One database.
 *
 * @param tables  the base tables by name
 * @param objects the database itself, views, triggers, routines and events: {@code "view open_deals"} to a text that says
 *                everything about it
 */
public record DatabaseContents(SortedMap<String, TableContents> tables, SortedMap<String, String> objects) {

    public DatabaseContents {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
    }

    /** The same with this database's name replaced where definitions quote it. */
    DatabaseContents renamed(String from, String to) {
        if (from.equals(to)) {
            return this;
        }
        SortedMap<String, TableContents> renamedTables = new TreeMap<>();
        tables.forEach(
                (name, table) -> renamedTables.put(name, table.withDefinition(rename(table.definition(), from, to))));
        SortedMap<String, String> renamedObjects = new TreeMap<>();
        objects.forEach((name, text) -> renamedObjects.put(name, rename(text, from, to)));
        return new DatabaseContents(renamedTables, renamedObjects);
    }

    void addDifferences(String database, DatabaseContents other, List<String> differences, int rowsShown) {
        for (String name : union(objects, other.objects)) {
            String difference = difference(objects.get(name), other.objects.get(name));
            if (difference != null) {
                differences.add(database + ": " + name + ": " + difference);
            }
        }
        for (String name : union(tables, other.tables)) {
            TableContents mine = tables.get(name);
            TableContents theirs = other.tables.get(name);
            String label = "table " + database + "." + name;
            if (mine == null || theirs == null) {
                differences.add(label + ": " + (mine == null ? "unexpected" : "missing"));
            } else {
                String difference = difference(mine.definition(), theirs.definition());
                if (difference != null) {
                    differences.add(label + ": " + difference);
                }
                mine.addRowDifferences(label, theirs, differences, rowsShown);
            }
        }
    }

    private static @Nullable String difference(@Nullable String mine, @Nullable String theirs) {
        if (mine == null) {
            return "unexpected";
        }
        if (theirs == null) {
            return "missing";
        }
        return mine.equals(theirs) ? null : "defined differently, expected <" + mine + "> but was <" + theirs + ">";
    }

    private static String rename(String text, String from, String to) {
        return text.replace("`" + from + "`", "`" + to + "`");
    }

    private static TreeSet<String> union(Map<String, ?> first, Map<String, ?> second) {
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        return names;
    }
}
