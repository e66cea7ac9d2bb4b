package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.list;
import static io.tidemark.archive.StoredJson.optional;
import static io.tidemark.archive.StoredJson.optionalText;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.SnapshotManifest.AccountsObject;
import io.tidemark.archive.SnapshotManifest.DatabaseEntry;
import io.tidemark.archive.SnapshotManifest.ForeignKey;
import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.Origin;
import io.tidemark.archive.SnapshotManifest.Part;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.archive.SnapshotManifest.Table;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;

/** Reads and writes a snapshot's manifest. */
public final class SnapshotManifestJson {
    private SnapshotManifestJson() {}

    /** The bytes of {@code manifest.json}. */
    public static byte[] write(SnapshotManifest manifest) {
        ObjectNode root = StoredJson.versioned();
        root.put("id", manifest.id())
                .put("source", manifest.source())
                .put("flavor", manifest.flavor().id())
                .put("serverVersion", manifest.serverVersion())
                .put("takenAtMicros", manifest.takenAtMicros())
                .put("durationMillis", manifest.durationMillis())
                .put("lockMillis", manifest.lockMillis())
                .put("strategy", manifest.strategy());
        ObjectNode position = root.putObject("position");
        StoredJson.putCoordinate(position, manifest.coordinate());
        position.put("gtids", manifest.gtids()).put("serverId", manifest.serverId());
        StoredJson.putList(
                root, "databases", manifest.databases(), (database, node) -> node.put("name", database.name())
                        .put("create", database.create()));
        StoredJson.putList(root, "tables", manifest.tables(), SnapshotManifestJson::writeTable);
        StoredJson.putList(root, "foreignKeys", manifest.foreignKeys(), SnapshotManifestJson::writeForeignKey);
        StoredJson.putList(root, "objects", manifest.objects(), SnapshotManifestJson::writeObject);
        AccountsObject accounts = manifest.accounts();
        if (accounts == null) {
            root.putNull("accounts");
        } else {
            root.putObject("accounts")
                    .put("key", accounts.key())
                    .put("count", accounts.count())
                    .put("bytes", accounts.bytes())
                    .put("sha256", accounts.sha256());
        }
        Origin origin = manifest.madeFrom();
        if (origin == null) {
            root.putNull("madeFrom");
        } else {
            root.putObject("madeFrom")
                    .put("snapshot", origin.snapshot())
                    .put("manifestSha256", origin.manifestSha256())
                    .put("sequence", origin.sequence())
                    .put("commit", origin.commit())
                    .put("commitSha256", origin.commitSha256());
        }
        return StoredJson.bytes(root);
    }

    /**
     * Parses the bytes of a manifest.
     *
     * @param key the object's key, for messages
     * @throws DamagedObjectException naming the object if it is not a manifest
     * @throws ArchiveException naming the version if it is of another format
     */
    public static SnapshotManifest read(String key, byte[] bytes) throws ArchiveException {
        return StoredJson.read(key, bytes, SnapshotManifestJson::readManifest);
    }

    private static SnapshotManifest readManifest(JsonNode root) {
        JsonNode position = root.path("position");
        return new SnapshotManifest(
                text(root, "id"),
                text(root, "source"),
                ServerFlavor.ofId(text(root, "flavor")),
                text(root, "serverVersion"),
                integer(root, "takenAtMicros"),
                integer(root, "durationMillis"),
                integer(root, "lockMillis"),
                text(root, "strategy"),
                StoredJson.coordinate(position),
                text(position, "gtids"),
                integer(position, "serverId"),
                list(root, "databases", node -> new DatabaseEntry(text(node, "name"), text(node, "create"))),
                list(root, "tables", SnapshotManifestJson::readTable),
                list(root, "foreignKeys", SnapshotManifestJson::readForeignKey),
                list(root, "objects", SnapshotManifestJson::readObject),
                optional(root, "madeFrom", SnapshotManifestJson::readOrigin),
                // Snapshots from before there were accounts do not have the field.
                optional(
                        root,
                        "accounts",
                        node -> new AccountsObject(
                                text(node, "key"),
                                (int) integer(node, "count"),
                                integer(node, "bytes"),
                                text(node, "sha256"))));
    }

    private static Origin readOrigin(JsonNode node) {
        return new Origin(
                text(node, "snapshot"),
                text(node, "manifestSha256"),
                integer(node, "sequence"),
                integer(node, "commit"),
                text(node, "commitSha256"));
    }

    private static void writeTable(Table table, ObjectNode node) {
        StoredJson.putTable(node, table.name());
        node.put("schema", table.schema().hex())
                .put("create", table.create())
                .put("autoIncrement", table.autoIncrement())
                .put("rows", table.rows())
                .put("digest", table.digest());
        StoredJson.putList(node, "parts", table.parts(), (part, partNode) -> partNode.put("key", part.key())
                .put("rows", part.rows())
                .put("bytes", part.bytes())
                .put("sha256", part.sha256()));
    }

    private static Table readTable(JsonNode node) {
        return new Table(
                StoredJson.table(node),
                StoredJson.fingerprint(node, "schema"),
                text(node, "create"),
                optional(node, "autoIncrement", value -> integer(node, "autoIncrement")),
                integer(node, "rows"),
                text(node, "digest"),
                list(
                        node,
                        "parts",
                        part -> new Part(
                                text(part, "key"),
                                integer(part, "rows"),
                                integer(part, "bytes"),
                                text(part, "sha256"))));
    }

    private static void writeForeignKey(ForeignKey key, ObjectNode node) {
        node.put("name", key.name());
        StoredJson.putTable(node, key.table());
        StoredJson.putStrings(node, "columns", key.columns());
        node.put("parentDatabase", key.parent().database())
                .put("parentTable", key.parent().table());
        StoredJson.putStrings(node, "parentColumns", key.parentColumns());
        node.put("onDelete", key.onDelete()).put("onUpdate", key.onUpdate());
    }

    private static ForeignKey readForeignKey(JsonNode node) {
        return new ForeignKey(
                text(node, "name"),
                StoredJson.table(node),
                list(node, "columns", JsonNode::asText),
                new TableName(text(node, "parentDatabase"), text(node, "parentTable")),
                list(node, "parentColumns", JsonNode::asText),
                text(node, "onDelete"),
                text(node, "onUpdate"));
    }

    private static void writeObject(SchemaObject object, ObjectNode node) {
        node.put("type", object.type().id())
                .put("database", object.database())
                .put("name", object.name())
                .put("table", object.table())
                .put("create", object.create());
        StoredJson.putTexts(node, "session", object.session());
    }

    private static SchemaObject readObject(JsonNode node) {
        return new SchemaObject(
                ObjectType.ofId(text(node, "type")),
                text(node, "database"),
                text(node, "name"),
                optionalText(node, "table"),
                text(node, "create"),
                StoredJson.texts(node, "session"));
    }
}
