package io.tidemark.restore.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at, how much of it, and what is wrong with it.
 *
 * @param name what: the same thing has the same name in every verification
 * @param objects objects of the archive whose SHA-256 was checked
 * @param bytes their size
 * @param rows rows that were compared or counted
 * @param proven links between images that were proven
 * @param unproven links that cannot be proven: they begin before what is known, or a foreign key's action explains them
 * @param problems what is wrong, a sentence each
 * @param skipped why it could not be looked at, or only in part; null if it was
 */
public record VerifiedUnit(
        String name,
        long objects,
        long bytes,
        long rows,
        long proven,
        long unproven,
        List<String> problems,
        @Nullable String skipped) {

    /** Copies the list. */
    public VerifiedUnit {
        problems = List.copyOf(problems);
    }

    /** Something that could not be looked at. */
    public static VerifiedUnit skipped(String name, String why) {
        return new VerifiedUnit(name, 0, 0, 0, 0, 0, List.of(), why);
    }

    /** Something that is broken as a whole. */
    public static VerifiedUnit broken(String name, List<String> problems) {
        return new VerifiedUnit(name, 0, 0, 0, 0, 0, problems, null);
    }

    /** One line for people. */
    String render() {
        String verdict = !problems.isEmpty() ? "WRONG   " : skipped == null ? "ok      " : "skipped ";
        StringBuilder text = new StringBuilder(verdict).append(name);
        if (objects > 0) {
            text.append(String.format(Locale.ROOT, ", %d objects, %d bytes", objects, bytes));
        }
        if (rows > 0) {
            text.append(String.format(Locale.ROOT, ", %d rows", rows));
        }
        if (proven + unproven > 0) {
            text.append(String.format(Locale.ROOT, ", %d of %d links proven", proven, proven + unproven));
        }
        return skipped == null
                ? text.toString()
                : text.append(": ").append(skipped).toString();
    }

    void putInto(ObjectNode json) {
        json.put("name", name).put("objects", objects).put("bytes", bytes).put("rows", rows);
        json.put("proven", proven).put("unproven", unproven).put("skipped", skipped);
        ArrayNode told = json.putArray("problems");
        problems.forEach(told::add);
    }
}
