package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.list;
import static io.tidemark.archive.StoredJson.optional;
import static io.tidemark.archive.StoredJson.optionalText;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads and writes a checkpoint: a view at one of its commits. Equal views have equal bytes. */
final class CheckpointJson {
    private CheckpointJson() {}

    static byte[] write(ArchiveView view) {
        ObjectNode root = StoredJson.versioned();
        root.put("number", view.number()).put("sha256", view.headSha256());
        if (view.mark() == null) {
            root.putNull("mark");
        } else {
            LogEntriesJson.writeMark(view.mark(), root.putObject("mark"));
        }
        StoredJson.putList(root, "files", view.files(), LogEntriesJson::writeFile);
        StoredJson.putList(root, "ddl", view.ddl(), LogEntriesJson::writeDdl);
        StoredJson.putList(root, "gaps", view.gaps(), LogEntriesJson::writeGap);
        StoredJson.putList(root, "snapshots", view.snapshots(), LogEntriesJson::writeSnapshot);
        SnapshotReference keptFrom = view.keptFrom();
        root.put("keptFrom", keptFrom == null ? null : keptFrom.id());
        if (!view.derived().isEmpty()) {
            DerivationJson.writeHistory(view.derived(), root.putObject(DerivationJson.FIELD));
        }
        if (view.sweptBeforeMicros() != 0) {
            root.put(ArchiveCommitJson.SWEPT_BEFORE, view.sweptBeforeMicros());
        }
        return StoredJson.bytes(root);
    }

    static ArchiveView.Builder read(ArchiveIdentity identity, String key, byte[] bytes) throws ArchiveException {
        return StoredJson.read(key, bytes, root -> new ArchiveView.Builder(identity)
                .restore(
                        integer(root, "number"),
                        text(root, "sha256"),
                        optional(root, "mark", LogEntriesJson::readMark),
                        list(root, "files", LogEntriesJson::readFile),
                        list(root, "ddl", LogEntriesJson::readDdl),
                        list(root, "gaps", LogEntriesJson::readGap),
                        list(root, "snapshots", LogEntriesJson::readSnapshot),
                        optionalText(root, "keptFrom"),
                        optional(root, DerivationJson.FIELD, DerivationJson::readHistory),
                        root.path(ArchiveCommitJson.SWEPT_BEFORE).asLong()));
    }
}
