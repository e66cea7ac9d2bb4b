package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.optionalText;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads and writes the parts that commits and checkpoints are made of. */
final class LogEntriesJson {
    private LogEntriesJson() {}

    static void writeMark(Mark mark, ObjectNode node) {
        node.put("sequence", mark.sequence()).put("gtids", mark.gtids());
        StoredJson.putCoordinate(node, mark.coordinate());
        node.put("serverId", mark.serverId())
                .put("commitTimeMicros", mark.commitTimeMicros())
                .put("completeToMicros", mark.completeToMicros())
                .put("journalTopic", mark.journalTopic())
                .put("journalOffset", mark.journalOffset())
                .put("journal", mark.journal())
                .put("lineage", mark.lineage());
    }

    static Mark readMark(JsonNode node) {
        return new Mark(
                integer(node, "sequence"),
                text(node, "gtids"),
                StoredJson.coordinate(node),
                integer(node, "serverId"),
                integer(node, "commitTimeMicros"),
                integer(node, "completeToMicros"),
                text(node, "journalTopic"),
                integer(node, "journalOffset"),
                text(node, "journal"),
                text(node, "lineage"));
    }

    static void writeFile(ArchiveFile file, ObjectNode node) {
        node.put("key", file.key()).put("kind", file.kind().id());
        TableName table = file.table();
        if (table != null) {
            StoredJson.putTable(node, table);
        }
        if (file.schema() != null) {
            node.put("schema", file.schema().hex());
        }
        node.put("level", file.level())
                .put("rows", file.rows())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256())
                .put("firstSequence", file.firstSequence())
                .put("lastSequence", file.lastSequence())
                .put("firstCommitMicros", file.firstCommitMicros())
                .put("lastCommitMicros", file.lastCommitMicros());
    }

    static ArchiveFile readFile(JsonNode node) {
        FileKind kind = FileKind.ofId(text(node, "kind"));
        return new ArchiveFile(
                text(node, "key"),
                kind,
                kind == FileKind.CHANGES ? StoredJson.table(node) : null,
                kind == FileKind.CHANGES ? StoredJson.fingerprint(node, "schema") : null,
                Math.toIntExact(integer(node, "level")),
                integer(node, "rows"),
                integer(node, "bytes"),
                text(node, "sha256"),
                integer(node, "firstSequence"),
                integer(node, "lastSequence"),
                integer(node, "firstCommitMicros"),
                integer(node, "lastCommitMicros"));
    }

    static void writeDdl(DdlEntry ddl, ObjectNode node) {
        Position position = ddl.position();
        node.put("sequence", position.sequence()).put("gtid", position.gtid());
        StoredJson.putCoordinate(node, position.coordinate());
        node.put("row", position.row())
                .put("serverId", position.serverId())
                .put("threadId", position.threadId())
                .put("commitTimeMicros", position.commitTimeMicros())
                .put("database", ddl.database())
                .put("sqlBase64", Base64.getEncoder().encodeToString(ddl.sql()))
                .put("sql", new String(ddl.sql(), StandardCharsets.UTF_8));
        StoredJson.putTexts(node, "session", ddl.session());
    }

    static DdlEntry readDdl(JsonNode node) {
        Position position = new Position(
                integer(node, "sequence"),
                optionalText(node, "gtid"),
                StoredJson.coordinate(node),
                integer(node, "row"),
                integer(node, "commitTimeMicros"),
                integer(node, "serverId"),
                integer(node, "threadId"));
        return new DdlEntry(
                position,
                text(node, "database"),
                Base64.getDecoder().decode(text(node, "sqlBase64")),
                StoredJson.texts(node, "session"));
    }

    static void writeGap(Gap gap, ObjectNode node) {
        node.put("afterSequence", gap.afterSequence()).put("beforeSequence", gap.beforeSequence());
        writeMark(gap.from(), node.putObject("from"));
        writeMark(gap.to(), node.putObject("to"));
        node.put("reason", gap.reason()).put("foundAtMicros", gap.foundAtMicros());
    }

    static Gap readGap(JsonNode node) {
        return new Gap(
                integer(node, "afterSequence"),
                integer(node, "beforeSequence"),
                readMark(node.path("from")),
                readMark(node.path("to")),
                text(node, "reason"),
                integer(node, "foundAtMicros"));
    }

    static void writeSnapshot(SnapshotReference snapshot, ObjectNode node) {
        node.put("id", snapshot.id())
                .put("manifestKey", snapshot.manifestKey())
                .put("sha256", snapshot.sha256())
                .put("sequence", snapshot.sequence());
        StoredJson.putCoordinate(node, snapshot.coordinate());
        node.put("gtids", snapshot.gtids())
                .put("takenAtMicros", snapshot.takenAtMicros())
                .put("madeFrom", snapshot.madeFrom());
    }

    static SnapshotReference readSnapshot(JsonNode node) {
        BinlogCoordinate coordinate = StoredJson.coordinate(node);
        return new SnapshotReference(
                text(node, "id"),
                text(node, "manifestKey"),
                text(node, "sha256"),
                integer(node, "sequence"),
                coordinate,
                text(node, "gtids"),
                integer(node, "takenAtMicros"),
                optionalText(node, "madeFrom"));
    }
}
