package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.OperationRecord.Result;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What operations on an archive did: one immutable record per backup, snapshot, restore, verification and so on. */
public final class OperationRecords {
    private final Archive archive;

    /** The records of one archive. */
    public OperationRecords(Archive archive) {
        this.archive = archive;
    }

    /**
     * Says that an operation begins. Nothing is written before it ends.
     *
     * @param kind what it is: lower-case letters and '-'
     * @throws IllegalArgumentException if the kind cannot be part of a key
     */
    public RunningOperation begin(String kind, Clock clock) {
        requireKind(kind);
        return new RunningOperation(this, kind, clock);
    }

    /** Stores the record of an operation that has ended; see {@link OperationRecord} for what it holds. */
    public OperationRecord write(
            String kind,
            Instant startedAt,
            Instant endedAt,
            Result result,
            String summary,
            List<String> problems,
            ObjectNode body)
            throws IOException {
        requireKind(kind);
        OperationRecord record = new OperationRecord(
                ArchiveKeys.record(endedAt, kind),
                kind,
                startedAt.truncatedTo(ChronoUnit.MICROS),
                endedAt.truncatedTo(ChronoUnit.MICROS),
                result,
                summary,
                problems,
                body);
        ObjectNode root = StoredJson.versioned();
        root.put("kind", kind);
        root.put("startedAtMicros", ChronoUnit.MICROS.between(Instant.EPOCH, startedAt));
        root.put("endedAtMicros", ChronoUnit.MICROS.between(Instant.EPOCH, endedAt));
        root.put("result", result.id()).put("summary", summary);
        StoredJson.putStrings(root, "problems", problems);
        root.set("body", body);
        archive.store().put(archive.key(record.key()), StoredJson.bytes(root));
        return record;
    }

    /**
     * The newest records, in the order in which the operations ended (to the second).
     *
     * @param kind only those of this kind; null for all
     * @param most how many at most
     */
    public List<OperationRecord> newest(@Nullable String kind, int most) throws IOException {
        List<String> keys = archive.store().list(archive.key(ArchiveKeys.RECORDS), null).stream()
                .map(Stored::key)
                .filter(key -> kind == null || ArchiveKeys.recordKind(key).equals(kind))
                .toList();
        List<OperationRecord> records = new ArrayList<>();
        for (String key : keys.subList(Math.max(0, keys.size() - most), keys.size())) {
            records.add(read(key));
        }
        return records;
    }

    /** The newest record of a kind; empty if there never was one. */
    public Optional<OperationRecord> newest(String kind) throws IOException {
        return newest(kind, 1).stream().findFirst();
    }

    /** When an operation of a kind ended last, whoever ran it; when the archive was created if none ever did. */
    public Instant newestEnd(String kind) throws IOException {
        return newest(kind)
                .map(OperationRecord::endedAt)
                .orElseGet(() -> Instant.EPOCH.plus(archive.identity().createdAtMicros(), ChronoUnit.MICROS));
    }

    /** The newest record of each kind that there is any of; one listing for all of them. */
    public Map<String, OperationRecord> newestOfEach(Set<String> kinds) throws IOException {
        Map<String, String> keys = new TreeMap<>();
        for (Stored stored : archive.store().list(archive.key(ArchiveKeys.RECORDS), null)) {
            String kind = ArchiveKeys.recordKind(stored.key());
            if (kinds.contains(kind)) {
                keys.put(kind, stored.key());
            }
        }
        Map<String, OperationRecord> newest = new TreeMap<>();
        for (Map.Entry<String, String> entry : keys.entrySet()) {
            newest.put(entry.getKey(), read(entry.getValue()));
        }
        return newest;
    }

    private OperationRecord read(String key) throws IOException {
        return StoredJson.read(key, archive.store().read(key), root -> read(relative(key), root));
    }

    private static void requireKind(String kind) {
        if (!kind.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("'" + kind + "' is no kind of record: use lower-case letters and '-'");
        }
    }

    private String relative(String key) {
        return key.substring(archive.key("").length());
    }

    private static OperationRecord read(String key, ObjectNode root) {
        if (!(root.path("body") instanceof ObjectNode body)) {
            throw new IllegalArgumentException("field body is not an object");
        }
        return new OperationRecord(
                key,
                text(root, "kind"),
                instant(root, "startedAtMicros"),
                instant(root, "endedAtMicros"),
                Result.ofId(text(root, "result")),
                text(root, "summary"),
                StoredJson.list(root, "problems", JsonNode::asText),
                body);
    }

    private static Instant instant(JsonNode node, String field) {
        return Instant.EPOCH.plus(integer(node, field), ChronoUnit.MICROS);
    }
}
