package io.tidemark.restore.derive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one derivation did.
 *
 * @param through the sequence up to which it looked at the history
 * @param stretches how many stretches of single tables it derived
 * @param changes how many derived changes it added
 * @param files in how many files
 * @param bytes their size
 * @param behind tables that are not derived up to there, each with the sequence up to which they are
 * @param problems why stretches could not be derived
 */
public record DerivationReport(
        long through,
        int stretches,
        long changes,
        int files,
        long bytes,
        Map<TableName, Long> behind,
        List<String> problems) {
    /** Copies the collections. */
    public DerivationReport {
        behind = new TreeMap<>(behind);
        problems = List.copyOf(problems);
    }

    /** One line for people. */
    public String summary() {
        String done = String.format(
                Locale.ROOT, "derived %d changes up to sequence %d into %d files", changes, through, files);
        return behind.isEmpty()
                ? done
                : done
                        + String.format(
                                Locale.ROOT,
                                "; %d tables are derived less far, up to the next snapshot, such as %s up to sequence %d",
                                behind.size(),
                                behind.keySet().iterator().next(),
                                behind.values().iterator().next());
    }

    /** The facts for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("through", through)
                .put("stretches", stretches)
                .put("changes", changes)
                .put("files", files)
                .put("bytes", bytes);
        ObjectNode tables = json.putObject("behind");
        behind.forEach((table, sequence) -> tables.put(table.toString(), sequence));
        problems.forEach(json.putArray("problems")::add);
        return json;
    }
}
