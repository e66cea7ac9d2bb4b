package io.tidemark.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of users, roles and grants. No password hash is in it.
 *
 * @param asOf the moment whose accounts these are, in words
 * @param created accounts that the target did not have
 * @param replaced accounts that the target had otherwise
 * @param unchanged accounts that the target had just so
 * @param kept accounts of the target that a restore never touches: the one it is logged in as, and root
 * @param leftOut grants on tables, columns and routines that the target does not have
 */
public record AccountReport(
        String asOf,
        List<String> created,
        List<String> replaced,
        List<String> unchanged,
        List<String> kept,
        List<String> leftOut) {

    /** Copies the lists. */
    public AccountReport {
        created = List.copyOf(created);
        replaced = List.copyOf(replaced);
        unchanged = List.copyOf(unchanged);
        kept = List.copyOf(kept);
        leftOut = List.copyOf(leftOut);
    }

    /** The report for people, in lines. */
    List<String> render() {
        List<String> lines = new ArrayList<>();
        lines.add("Accounts  " + asOf + ": " + created.size() + " users and roles created, " + replaced.size()
                + " replaced, " + unchanged.size() + " there already, " + kept.size() + " of the target's own kept");
        kept.forEach(name -> lines.add("  kept    " + name + " as the target has it"));
        leftOut.forEach(grant -> lines.add("  NOT GRANTED, the target has no such thing: " + grant));
        return lines;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("asOf", asOf);
        put(json, "created", created);
        put(json, "replaced", replaced);
        put(json, "unchanged", unchanged);
        put(json, "kept", kept);
        put(json, "leftOut", leftOut);
        return json;
    }

    /** Without names, for the archive: it holds accounts encrypted only. */
    ObjectNode counts() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("asOf", asOf);
        json.put("created", created.size());
        json.put("replaced", replaced.size());
        json.put("unchanged", unchanged.size());
        json.put("kept", kept.size());
        json.put("leftOut", leftOut.size());
        return json;
    }

    private static void put(ObjectNode json, String field, List<String> names) {
        ArrayNode array = json.putArray(field);
        names.forEach(array::add);
    }
}
