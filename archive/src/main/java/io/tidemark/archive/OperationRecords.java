package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What operations on an archive did: one immutable record per backup, restore or verification. */
public final class OperationRecords {
    private final Archive archive;

    /** The records of one archive. */
    public OperationRecords(Archive archive) {
        this.archive = archive;
    }

    /**
     * What an operation did.
     *
     * @param key the record's key, relative to the source's folder
     * @param kind what it was: lower-case letters and '-', for example snapshot, restore, verify
     * @param endedAt when it ended, to the microsecond
     * @param body what it has to tell, in its kind's own terms
     */
    public record OperationRecord(String key, String kind, Instant endedAt, ObjectNode body) {}

    /**
     * Stores a record.
     *
     * @throws IllegalArgumentException if the kind cannot be part of a key
     */
    public OperationRecord write(String kind, Instant endedAt, ObjectNode body) throws IOException {
        if (!kind.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("'" + kind + "' is no kind of record: use lower-case letters and '-'");
        }
        String key = ArchiveKeys.record(endedAt, kind);
        ObjectNode root = StoredJson.versioned();
        root.put("kind", kind).put("endedAtMicros", ChronoUnit.MICROS.between(Instant.EPOCH, endedAt));
        root.set("body", body);
        archive.store().put(archive.key(key), StoredJson.bytes(root));
        return new OperationRecord(key, kind, endedAt.truncatedTo(ChronoUnit.MICROS), body);
    }

    /** All records in the order in which the operations ended. */
    public List<OperationRecord> list() throws IOException {
        List<OperationRecord> records = new ArrayList<>();
        for (Stored stored : archive.store().list(archive.key(ArchiveKeys.RECORDS), null)) {
            String key = stored.key().substring(archive.key("").length());
            records.add(StoredJson.read(stored.key(), archive.store().read(stored.key()), root -> read(key, root)));
        }
        return records;
    }

    private static OperationRecord read(String key, ObjectNode root) {
        if (!(root.path("body") instanceof ObjectNode body)) {
            throw new IllegalArgumentException("field body is not an object");
        }
        return new OperationRecord(
                key, text(root, "kind"), Instant.EPOCH.plus(integer(root, "endedAtMicros"), ChronoUnit.MICROS), body);
    }
}
