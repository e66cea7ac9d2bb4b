package io.tidemark.restore.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.restore.RestorableStretch;
import java.util.List;

/**
 * The objects that a verification found missing or damaged, and what the archive gives back without them.
 *
 * @param objects their keys in the store
 * @param restorable the stretches of the history that can still be restored whole, oldest first
 */
public record DamageFound(List<String> objects, List<RestorableStretch> restorable) {
    /** Nothing was damaged. */
    public static final DamageFound NONE = new DamageFound(List.of(), List.of());

    /** Copies the lists. */
    public DamageFound {
        objects = List.copyOf(objects);
        restorable = List.copyOf(restorable);
    }

    /** Lines for people; empty where nothing was damaged. */
    String render() {
        if (objects.isEmpty()) {
            return "";
        }
        StringBuilder text =
                new StringBuilder("Damaged   " + objects.size() + (objects.size() == 1 ? " object" : " objects")
                        + "; without " + (objects.size() == 1 ? "it" : "them") + " all tables can be restored to\n");
        if (restorable.isEmpty()) {
            text.append("  no point\n");
        }
        restorable.forEach(stretch -> text.append("  ").append(stretch).append('\n'));
        return text.toString();
    }

    void putInto(ObjectNode json) {
        ArrayNode keys = json.putArray("damagedObjects");
        objects.forEach(keys::add);
        ArrayNode stretches = json.putArray("restorableWithout");
        for (RestorableStretch stretch : restorable) {
            stretches
                    .addObject()
                    .put("from", stretch.from())
                    .put("to", stretch.to())
                    .put("toIncluded", stretch.endIncluded());
        }
    }
}
