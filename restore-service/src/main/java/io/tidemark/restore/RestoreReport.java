package io.tidemark.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a restore did, and the proof of it.
 *
 * @param plan what it followed
 * @param tables the proof of each table
 * @param statements how many statements of the source the target ran again
 * @param objects how many views, routines, triggers, events and sequences came back
 * @param accounts what became of users, roles and grants; null if they were not asked for
 * @param problems what is not as planned; empty if the proof holds
 * @param millis how long it took
 * @param verifyMillis how long of that was reading back
 */
public record RestoreReport(
        RestorePlan plan,
        List<TableProof> tables,
        int statements,
        int objects,
        @Nullable AccountReport accounts,
        List<String> problems,
        long millis,
        long verifyMillis) {

    /** Copies the lists. */
    public RestoreReport {
        tables = List.copyOf(tables);
        problems = List.copyOf(problems);
    }

    /** Whether the target holds what was planned. */
    public boolean verified() {
        return problems.isEmpty();
    }

    /** Rows that the target holds. */
    public long rows() {
        return tables.stream().mapToLong(TableProof::rows).sum();
    }

    /** The proof for people. */
    public String render() {
        StringBuilder text = new StringBuilder();
        ResolvedTarget point = plan.target();
        line(text, "Restored  %s (%s)", point.asked(), point.describe());
        for (TableProof proof : tables) {
            line(
                    text,
                    "  %s %s: %d rows, digest %s…%s",
                    proof.holds() ? "equal " : "DIFFERS",
                    proof.table(),
                    proof.rows(),
                    proof.digest().substring(0, 16),
                    proof.expectedDigest() == null ? " (last converted by the server itself)" : "");
        }
        line(
                text,
                "Total     %d tables, %d rows, %d objects, %d statements run again, %d ms of which %d ms verifying",
                tables.size(),
                rows(),
                objects,
                statements,
                millis,
                verifyMillis);
        if (statements > 0) {
            line(
                    text,
                    "Not compared: views, routines, triggers and events; the statements that made them ran without error");
        }
        if (accounts != null) {
            accounts.render().forEach(sentence -> line(text, "%s", sentence));
        }
        problems.forEach(problem -> line(text, "PROBLEM   %s", problem));
        line(text, "Proof     %s", verified() ? "holds: the target holds what the archive says" : "DOES NOT HOLD");
        return text.toString();
    }

    /** The report for programs and for the archive's records. */
    public ObjectNode toJson() {
        ObjectNode json = plan.toJson();
        ArrayNode proofs = json.putArray("proofs");
        for (TableProof proof : tables) {
            proofs.addObject()
                    .put("table", proof.table().toString())
                    .put("expectedRows", proof.expectedRows())
                    .put("expectedDigest", proof.expectedDigest())
                    .put("rows", proof.rows())
                    .put("digest", proof.digest())
                    .put("equal", proof.holds())
                    .put("millis", proof.millis());
        }
        if (accounts != null) {
            json.set("accounts", accounts.toJson());
        }
        json.put("objects", objects);
        json.put("statements", statements);
        json.put("millis", millis);
        json.put("verifyMillis", verifyMillis);
        json.put("verified", verified());
        ArrayNode told = json.putArray("problems");
        problems.forEach(told::add);
        return json;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
