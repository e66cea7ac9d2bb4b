package io.tidemark.restore.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * What a verification looked at and found.
 *
 * @param scope what was to be verified, in words
 * @param units what was looked at
 * @param of how many units there are, those left for another time included
 * @param damage the damaged objects, where the verification looks at what remains without them
 */
public record VerificationReport(String scope, List<VerifiedUnit> units, int of, DamageFound damage) {
    /** Copies the list. */
    public VerificationReport {
        units = List.copyOf(units);
    }

    /** A report that says nothing about what remains without damaged objects. */
    public VerificationReport(String scope, List<VerifiedUnit> units, int of) {
        this(scope, units, of, DamageFound.NONE);
    }

    /** All that is wrong; empty if nothing is. */
    public List<String> problems() {
        return units.stream().flatMap(unit -> unit.problems().stream()).toList();
    }

    /** How many units were looked at. */
    public long looked() {
        return units.stream().filter(unit -> unit.skipped() == null).count();
    }

    /** One sentence for people. */
    public String summary() {
        long objects = units.stream().mapToLong(VerifiedUnit::objects).sum();
        long bytes = units.stream().mapToLong(VerifiedUnit::bytes).sum();
        long rows = units.stream().mapToLong(VerifiedUnit::rows).sum();
        return String.format(
                Locale.ROOT,
                "%s: %d of %d units, %d objects, %d bytes, %d rows, %d problems",
                scope,
                looked(),
                of,
                objects,
                bytes,
                rows,
                problems().size());
    }

    /** The report for people. */
    public String render() {
        StringBuilder text = new StringBuilder();
        for (VerifiedUnit unit : units) {
            text.append("  ").append(unit.render()).append('\n');
            unit.problems()
                    .forEach(problem ->
                            text.append("    PROBLEM ").append(problem).append('\n'));
        }
        return text.append(damage.render())
                .append("Verified  ")
                .append(summary())
                .append('\n')
                .toString();
    }

    /** The report for programs and for the archive's records. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scope", scope).put("looked", looked()).put("of", of);
        ArrayNode list = json.putArray("units");
        units.forEach(unit -> unit.putInto(list.addObject()));
        damage.putInto(json);
        return json;
    }
}
