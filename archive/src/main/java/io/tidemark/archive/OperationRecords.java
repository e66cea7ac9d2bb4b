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
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operations on an archive did: one immutable record per backup, snapshot, restore, verification and so on. Nothing depends on a
 * single one, so a damaged one is passed over and told of.
 */
public final class OperationRecords {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRecords.class);

    private final Archive archive;
    private final Consumer<DamagedObjectException> damaged;

    /** The records of one archive; damaged ones are logged. */
    public OperationRecords(Archive archive) {
        this(archive, damage -> LOG.warn("A record is passed over: {}", damage.getMessage()));
    }

    /**
     * The records of one archive.
     *
     * @param damaged hears of each that is passed over
     */
    public OperationRecords(Archive archive, Consumer<DamagedObjectException> damaged) {
        this.archive = archive;
        this.damaged = damaged;
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
        archive.store().put(archive.key(record.key()), SelfCheck.append(StoredJson.bytes(root)));
        return record;
    }

    /**
     * The newest records, in the order in which the operations ended by their own clocks (to the microsecond).
     *
     * @param kind only those of this kind; null for all
     * @param most how many at most
     */
    public List<OperationRecord> newest(@Nullable String kind, int most) throws IOException {
        List<String> keys = keys();
        LinkedList<OperationRecord> records = new LinkedList<>();
        for (int i = keys.size() - 1; i >= 0 && records.size() < most; i--) {
            if (kind == null || ArchiveKeys.recordKind(keys.get(i)).equals(kind)) {
                find(keys.get(i)).ifPresent(records::addFirst);
            }
        }
        return records;
    }

    /** Reads every record, so that those that listen hear of every damaged one; returns how many are whole. */
    public long check() throws IOException {
        long whole = 0;
        for (String key : keys()) {
            whole += find(key).isPresent() ? 1 : 0;
        }
        return whole;
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
        List<String> keys = keys();
        Map<String, OperationRecord> newest = new TreeMap<>();
        for (int i = keys.size() - 1; i >= 0 && newest.size() < kinds.size(); i--) {
            String kind = ArchiveKeys.recordKind(keys.get(i));
            if (kinds.contains(kind) && !newest.containsKey(kind)) {
                find(keys.get(i)).ifPresent(record -> newest.put(kind, record));
            }
        }
        return newest;
    }

    private List<String> keys() throws IOException {
        return archive.store().list(archive.key(ArchiveKeys.RECORDS), null).stream()
                .map(Stored::key)
                .toList();
    }

    private Optional<OperationRecord> find(String key) throws IOException {
        try {
            byte[] bytes = archive.store().read(key);
            SelfCheck.require(key, bytes);
            return Optional.of(StoredJson.read(key, bytes, root -> read(relative(key), root)));
        } catch (DamagedObjectException e) {
            damaged.accept(e);
            return Optional.empty();
        }
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
