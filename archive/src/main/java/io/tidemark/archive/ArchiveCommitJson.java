package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.list;
import static io.tidemark.archive.StoredJson.optional;
import static io.tidemark.archive.StoredJson.optionalText;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads and writes a commit as the log keeps it. Equal commits have equal bytes. */
public final class ArchiveCommitJson {
    /** Where a commit, or a checkpoint, says which objects may be gone. */
    static final String SWEPT_BEFORE = "sweptBeforeMicros";

    private ArchiveCommitJson() {}

    /** The bytes of {@code log/<number>.json}. */
    public static byte[] write(ArchiveCommit commit) {
        ObjectNode root = StoredJson.versioned();
        root.put("number", commit.number())
                .put("previous", commit.previous())
                .put("kind", commit.kind().id())
                .put("committedAtMicros", commit.committedAtMicros());
        root.putObject("writer")
                .put("id", commit.writer().id())
                .put("host", commit.writer().host());
        if (commit.mark() == null) {
            root.putNull("mark");
        } else {
            LogEntriesJson.writeMark(commit.mark(), root.putObject("mark"));
        }
        StoredJson.putList(root, "add", commit.add(), LogEntriesJson::writeFile);
        StoredJson.putStrings(root, "remove", commit.remove());
        StoredJson.putList(root, "ddl", commit.ddl(), LogEntriesJson::writeDdl);
        StoredJson.putList(root, "gaps", commit.gaps(), LogEntriesJson::writeGap);
        if (commit.snapshot() == null) {
            root.putNull("snapshot");
        } else {
            LogEntriesJson.writeSnapshot(commit.snapshot(), root.putObject("snapshot"));
        }
        root.put("keptFrom", commit.keptFrom());
        if (commit.derivation() != null) {
            DerivationJson.write(commit.derivation(), root.putObject(DerivationJson.FIELD));
        }
        if (commit.sweptBeforeMicros() != 0) {
            root.put(SWEPT_BEFORE, commit.sweptBeforeMicros());
        }
        return SelfCheck.append(StoredJson.bytes(root));
    }

    /**
     * Parses the bytes of a commit.
     *
     * @param key the object's key, for messages
     * @throws DamagedObjectException naming the object if it is not a commit, or not as it was written
     * @throws ArchiveException naming the version if it is of another format
     */
    public static ArchiveCommit read(String key, byte[] bytes) throws ArchiveException {
        SelfCheck.require(key, bytes);
        return StoredJson.read(
                key,
                bytes,
                root -> new ArchiveCommit(
                        integer(root, "number"),
                        text(root, "previous"),
                        CommitKind.ofId(text(root, "kind")),
                        integer(root, "committedAtMicros"),
                        new Writer(text(root.path("writer"), "id"), text(root.path("writer"), "host")),
                        optional(root, "mark", LogEntriesJson::readMark),
                        list(root, "add", LogEntriesJson::readFile),
                        list(root, "remove", JsonNode::asText),
                        list(root, "ddl", LogEntriesJson::readDdl),
                        list(root, "gaps", LogEntriesJson::readGap),
                        optional(root, "snapshot", LogEntriesJson::readSnapshot),
                        optionalText(root, "keptFrom"),
                        optional(root, DerivationJson.FIELD, DerivationJson::read),
                        root.path(SWEPT_BEFORE).asLong()));
    }
}
