package io.tidemark.cli.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.cli.Quantities;
import io.tidemark.restore.RestorableWindow;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What {@code tidemark status --json} prints. Fields are added, never renamed. */
public final class ProtectionJson {

    private ProtectionJson() {}

    /** All of it. */
    public static ObjectNode of(Protection protection) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", protection.sourceName());
        json.put("at", protection.at().toString());
        json.put("protected", protection.problems().isEmpty());
        ArrayNode problems = json.putArray("problems");
        protection.problems().forEach(problems::add);
        ArrayNode notes = json.putArray("notes");
        protection.notes().forEach(notes::add);
        Mark mark = protection.mark();
        if (mark != null) {
            ObjectNode marked = json.putObject("mark");
            marked.put("gtids", mark.gtids());
            marked.put("binlog", mark.coordinate().toString());
            marked.put("commitTime", mark.commitTimeMicros() == 0 ? null : Quantities.time(mark.commitTimeMicros()));
            marked.put("completeTo", Quantities.time(mark.completeToMicros()));
            seconds(marked, "ageSeconds", protection.markAge());
        }
        ArrayNode windows = json.putArray("windows");
        for (RestorableWindow window : protection.windows()) {
            ObjectNode restorable = windows.addObject();
            point(restorable.putObject("from"), window.from());
            point(restorable.putObject("to"), window.to());
            restorable.put("endedBy", window.endedBy());
        }
        ObjectNode lag = json.putObject("lag");
        ObjectNode toJournal = lag.putObject("sourceToJournal");
        seconds(toJournal, "seconds", protection.lagToJournal());
        count(toJournal, "transactions", protection.transactionsToJournal());
        count(toJournal, "binlogBytes", protection.bytesToJournal());
        ObjectNode toArchive = lag.putObject("journalToArchive");
        seconds(toArchive, "seconds", protection.lagToArchive());
        count(toArchive, "transactions", protection.transactionsToArchive());
        count(toArchive, "records", protection.recordsToArchive());
        if (protection.archive() != null) {
            archive(json, protection.archive());
        }
        ObjectNode operations = json.putObject("lastOperations");
        protection.lastOperations().forEach((kind, record) -> operations
                .putObject(kind)
                .put("endedAt", record.endedAt().toString())
                .put("result", record.result().id())
                .put("summary", record.summary()));
        ArrayNode services = json.putArray("services");
        protection.services().forEach(service -> services.add(service.toJson().put("alive", service.alive())));
        return json;
    }

    private static void archive(ObjectNode json, ArchiveView view) {
        ObjectNode archive = json.putObject("archive");
        archive.put("commit", view.number());
        archive.put("files", view.files().size());
        archive.put("bytes", view.files().stream().mapToLong(ArchiveFile::bytes).sum());
        ArrayNode snapshots = json.putArray("snapshots");
        view.snapshots().forEach(snapshot -> snapshots
                .addObject()
                .put("id", snapshot.id())
                .put("takenAt", Quantities.time(snapshot.takenAtMicros()))
                .put("binlog", snapshot.coordinate().toString())
                .put("gtids", snapshot.gtids())
                .put("kind", snapshot.isSynthetic() ? "synthetic" : "full")
                .put("madeFrom", snapshot.madeFrom()));
        ArrayNode gaps = json.putArray("gaps");
        for (Gap gap : view.gaps()) {
            ObjectNode shown = gaps.addObject();
            edge(shown, "from", gap.from());
            edge(shown, "to", gap.to());
            shown.put("reason", gap.reason());
        }
    }

    private static void edge(ObjectNode gap, String name, Mark edge) {
        gap.put(name, Quantities.time(edge.completeToMicros()));
        gap.put(name + "Binlog", edge.coordinate().toString());
        gap.put(name + "Gtids", edge.gtids());
    }

    private static void point(ObjectNode json, RestorableWindow.Point point) {
        json.put("time", point.time());
        json.put("gtids", point.gtids());
        json.put("binlog", point.coordinate().toString());
    }

    private static void count(ObjectNode json, String field, OptionalLong count) {
        if (count.isPresent()) {
            json.put(field, count.getAsLong());
        } else {
            json.putNull(field);
        }
    }

    private static void seconds(ObjectNode json, String field, @Nullable Duration duration) {
        if (duration == null) {
            json.putNull(field);
        } else {
            json.put(field, duration.toMillis() / 1000.0);
        }
    }
}
