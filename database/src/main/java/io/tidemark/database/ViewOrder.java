package io.tidemark.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders views so that each comes behind the views that its text names. */
final class ViewOrder {
    private ViewOrder() {}

    /** A name in the text counts as a reference, whatever it qualifies: one dependency too many does no harm. */
    static List<SchemaObject> sorted(List<SchemaObject> views) {
        Map<String, List<SchemaObject>> byName = new HashMap<>();
        for (SchemaObject view : views) {
            byName.computeIfAbsent(view.name(), name -> new ArrayList<>()).add(view);
        }
        Map<SchemaObject, Set<SchemaObject>> needs = new HashMap<>();
        for (SchemaObject view : views) {
            Set<SchemaObject> needed = new LinkedHashSet<>();
            for (SqlToken token : SqlTokenizer.tokens(view.createStatement(), SqlDialect.DEFAULT)) {
                if (token.isName()) {
                    needed.addAll(byName.getOrDefault(token.text(), List.of()));
                }
            }
            needed.remove(view);
            needs.put(view, needed);
        }
        return layered(views, needs);
    }

    private static List<SchemaObject> layered(List<SchemaObject> views, Map<SchemaObject, Set<SchemaObject>> needs) {
        List<SchemaObject> sorted = new ArrayList<>();
        List<SchemaObject> waiting = new ArrayList<>(views);
        Set<SchemaObject> placed = new HashSet<>();
        while (!waiting.isEmpty()) {
            List<SchemaObject> ready = waiting.stream()
                    .filter(view -> placed.containsAll(needs.get(view)))
                    .toList();
            // Names that coincide can look like a circle; views themselves cannot form one.
            List<SchemaObject> next = ready.isEmpty() ? List.of(waiting.get(0)) : ready;
            sorted.addAll(next);
            placed.addAll(next);
            waiting.removeAll(next);
        }
        return sorted;
    }
}
