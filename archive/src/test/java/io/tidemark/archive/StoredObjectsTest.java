package io.tidemark.archive;

import static io.tidemark.archive.ArchiveSamples.CLOCK;
import static io.tidemark.archive.ArchiveSamples.DEALS;
import static io.tidemark.archive.ArchiveSamples.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.OperationRecord.Result;
import io.tidemark.archive.SnapshotManifest.DatabaseEntry;
import io.tidemark.archive.SnapshotManifest.ForeignKey;
import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.Part;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.archive.SnapshotManifest.Table;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.FaultyObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything an archive keeps besides its log. */
final class StoredObjectsTest {
    private static final TableDefinition TABLE = new TableDefinition(
            DEALS, List.of(new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1)));

    @TempDir
    Path root;

    @TempDir
    Path cache;

    private FaultyObjectStore store;
    private Archive archive;

    @BeforeEach
    void open() throws IOException {
        store = new FaultyObjectStore(new DirectoryObjectStore(root));
        archive = Archive.openOrCreate(store, IDENTITY, CLOCK);
    }

    @Test
    void givesBackCommitsWithAllTheyHold() throws IOException {
        ArchiveCommit commit = new ArchiveCommit(
                7,
                "12".repeat(32),
                CommitKind.COMPACTION,
                5,
                new Writer("id", "host"),
                ArchiveSamples.mark(9),
                List.of(
                        ArchiveSamples.file("a", 1, 2),
                        new ArchiveFile("transactions/x", FileKind.TRANSACTIONS, null, null, 1, 1, 2, "3", 4, 5, 6, 7)),
                List.of("changes/old"),
                List.of(ArchiveSamples.ddl(3)),
                List.of(new Gap(1, 2, ArchiveSamples.mark(1), ArchiveSamples.mark(2), "purged", 3)),
                ArchiveSamples.snapshot(4),
                "20261121T090000Z-1a2b3c4d");
        assertThat(ArchiveCommitJson.read("log/7", ArchiveCommitJson.write(commit)))
                .isEqualTo(commit);
        ArchiveCommit first = new ArchiveCommit(
                0,
                ArchiveCommit.NO_PREVIOUS,
                CommitKind.SNAPSHOT,
                5,
                new Writer("id", "host"),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
        assertThat(ArchiveCommitJson.read("log/0", ArchiveCommitJson.write(first)))
                .isEqualTo(first);
    }

    @Test
    void namesTheFieldThatACommitLacks() {
        byte[] text = "{\"format\":1,\"number\":0}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ArchiveCommitJson.read("crm/log/0.json", text))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/log/0.json")
                .hasMessageContaining("previous");
    }

    @Test
    void saysWhatASyntheticSnapshotWasMadeFrom() throws IOException {
        SnapshotManifest read = manifest();
        SnapshotManifest.Origin origin =
                new SnapshotManifest.Origin("20261120T090000Z-1a2b3c4d", "ab".repeat(32), 7, 41, "cd".repeat(32));
        SnapshotManifest synthetic = read.withOrigin(origin);

        SnapshotReference reference = archive.putManifest(synthetic, 17);

        assertThat(reference.isSynthetic()).isTrue();
        assertThat(reference.madeFrom()).isEqualTo(origin.snapshot());
        assertThat(archive.manifest(reference)).isEqualTo(synthetic);
        ArchiveView view = archive.append(archive.load(), CommitDraft.snapshot(reference));
        assertThat(archive.verify().snapshots()).containsExactly(reference);
        assertThat(view.snapshots()).containsExactly(reference);
        assertThat(archive.putManifest(read, 17).isSynthetic()).isFalse();
    }

    /** As snapshots were written before there were synthetic ones. */
    @Test
    void readsManifestsThatDoNotSayWhatTheyWereMadeFrom() throws IOException {
        String text = new String(SnapshotManifestJson.write(manifest()), StandardCharsets.UTF_8);
        String before = text.replaceFirst(",\\s*\"madeFrom\"\\s*:\\s*null", "");
        assertThat(before).isNotEqualTo(text);
        assertThat(SnapshotManifestJson.read("key", before.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(manifest());
    }

    @Test
    void givesBackAManifestAndChecksItsHash() throws IOException {
        SnapshotManifest manifest = manifest();
        SnapshotReference reference = archive.putManifest(manifest, 17);
        assertThat(reference.sequence()).isEqualTo(17);
        assertThat(archive.manifest(reference)).isEqualTo(manifest);

        store.flipBit(archive.key(reference.manifestKey()), 1000);
        assertThatThrownBy(() -> archive.manifest(reference))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(reference.manifestKey())
                .hasMessageContaining(reference.sha256());
        store.delete(archive.key(reference.manifestKey()));
        assertThatThrownBy(() -> archive.manifest(reference))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void givesBackTableDefinitionsAndChecksThem() throws IOException {
        archive.putSchema(TABLE);
        Archive reader = Archive.open(store, "crm");
        assertThat(reader.schema(TABLE.fingerprint()).columns()).isEqualTo(TABLE.columns());
        String key = "crm/schemas/" + TABLE.fingerprint() + ".json";
        store.flipBit(key, 200);
        Archive other = Archive.open(store, "crm");
        assertThatThrownBy(() -> other.schema(TABLE.fingerprint()))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(key);
    }

    @Test
    void keepsRecordsInTheOrderOfTheirEnds() throws IOException {
        OperationRecords records = new OperationRecords(archive);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("tables", 3);
        OperationRecord later = records.write(
                "restore",
                Instant.parse("2026-11-21T09:59:00Z"),
                Instant.parse("2026-11-21T10:00:00.5Z"),
                Result.PROBLEMS,
                "restored 3 tables",
                List.of("table a differs"),
                body);
        Clock nine = Clock.fixed(Instant.parse("2026-11-21T09:00:00Z"), ZoneOffset.UTC);
        OperationRecord earlier = records.begin("snapshot", nine).ended("took it", List.of(), body);
        assertThat(records.newest(null, 10)).containsExactly(earlier, later);
        assertThat(records.newest(null, 1)).containsExactly(later);
        assertThat(records.newest("snapshot", 10)).containsExactly(earlier);
        assertThat(records.newestOfEach(Set.of("snapshot", "drill"))).isEqualTo(Map.of("snapshot", earlier));
        assertThat(records.newest("drill")).isEmpty();
        assertThatThrownBy(() -> records.begin("../x", nine)).isInstanceOf(IllegalArgumentException.class);
    }

    /** One second's operations, and before them one whose record has the key of the first versions. */
    @Test
    void tellsTheRecordsOfOneSecondApart() throws IOException {
        OperationRecords records = new OperationRecords(archive);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        OperationRecord old = records.begin("drill", Clock.offset(CLOCK, Duration.ofSeconds(-1)))
                .ended("old", List.of(), body);
        String oldKey = old.key().replaceFirst("\\.[0-9]{6}Z", "Z");
        Path oldFile = root.resolve(archive.key(old.key()));
        Files.move(oldFile, root.resolve(archive.key(oldKey)));
        List<String> ended = new ArrayList<>(List.of("old"));
        for (int micros = 0; micros < 40; micros++) {
            Clock end = Clock.offset(CLOCK, Duration.ofNanos(micros * 1000L));
            ended.add(records.begin("drill", end)
                    .ended(Integer.toString(micros), List.of(), body)
                    .summary());
        }
        assertThat(oldKey).isNotEqualTo(old.key());
        assertThat(records.newest("drill", 100))
                .extracting(OperationRecord::summary)
                .containsExactlyElementsOf(ended);
        assertThat(records.newestOfEach(Set.of("drill")).get("drill").summary()).isEqualTo("39");
    }

    @Test
    void passesOverADamagedRecordAndNamesIt() throws IOException {
        List<String> named = new ArrayList<>();
        OperationRecords records = new OperationRecords(archive, damage -> named.add(damage.key()));
        OperationRecord older =
                records.begin("drill", CLOCK).ended("held", List.of(), JsonNodeFactory.instance.objectNode());
        OperationRecord newer = records.begin("drill", Clock.offset(CLOCK, Duration.ofMinutes(1)))
                .ended("held, too", List.of(), JsonNodeFactory.instance.objectNode());
        assertThat(records.check()).isEqualTo(2);
        String key = archive.key(newer.key());
        // In the summary: still JSON, and a record.
        String text = new String(store.read(key), StandardCharsets.UTF_8);
        store.put(key, text.replace("held, too", "held, tuo").getBytes(StandardCharsets.UTF_8));
        assertThat(records.newest("drill")).contains(older);
        store.truncate(key, 20);
        assertThat(records.newest(null, 10)).containsExactly(older);
        assertThat(records.newestOfEach(Set.of("drill"))).isEqualTo(Map.of("drill", older));
        assertThat(records.check()).isOne();
        assertThat(named).hasSize(4).containsOnly(key);
    }

    @Test
    void recordsWhatBrokeOff() throws IOException {
        OperationRecords records = new OperationRecords(archive);
        records.begin("drill", Clock.systemUTC()).failed(new IOException("no route to host"));
        OperationRecord failed = records.newest("drill").orElseThrow();
        assertThat(failed.result()).isEqualTo(Result.FAILED);
        assertThat(failed.problems()).containsExactly("no route to host");
    }

    @Test
    void namesObjectsSoThatEveryStoreTakesThem() {
        TableName odd = new TableName("größe", "../a b/" + "漢".repeat(60));
        String key = archive.newChangeKey(odd, -1, 1, 2, 0);
        assertThat(key)
                .startsWith("changes/gr%C3%B6%C3%9Fe/%2E%2E%2Fa%20b%2F%E6")
                .contains("/dt=1969-12-31/hh=23/00000000000000000001-00000000000000000002-L0-")
                .endsWith(".parquet");
        for (String part : key.split("/", -1)) {
            assertThat(part.length()).isLessThan(255);
        }
        TableName nearlySame = new TableName("größe", "../a b/" + "漢".repeat(59) + "字");
        assertThat(archive.snapshotPartKey("id", nearlySame, 3)).isNotEqualTo(archive.snapshotPartKey("id", odd, 3));
        assertThat(archive.snapshotPartKey("20261121T090000Z-1a2b3c4d", DEALS, 3))
                .isEqualTo("snapshots/20261121T090000Z-1a2b3c4d/crm/deals/part-00003.parquet");
        assertThat(archive.newSnapshotId(Instant.parse("2026-11-21T09:00:00Z")))
                .matches("20261121T090000Z-[0-9a-f]{8}");
    }

    @Test
    void downloadsOnceAndVerifies() throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        store.put("crm/file", content);
        LocalCopies copies = new LocalCopies(store, cache.resolve("copies"));
        Path copy = copies.fetch("crm/file", content.length, Sha256.hex(content));
        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
        int calls = store.calls();
        assertThat(copies.fetch("crm/file", content.length, Sha256.hex(content)))
                .isEqualTo(copy);
        LocalCopies afterRestart = new LocalCopies(store, cache.resolve("copies"));
        assertThat(afterRestart.fetch("crm/file", content.length, Sha256.hex(content)))
                .isEqualTo(copy);
        assertThat(store.calls()).as("no further download").isEqualTo(calls);
    }

    @Test
    void replacesALocalCopyThatWasAltered() throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        store.put("crm/file", content);
        Path copy = new LocalCopies(store, cache).fetch("crm/file", content.length, Sha256.hex(content));
        Files.writeString(copy, "CONTENT");
        new LocalCopies(store, cache).fetch("crm/file", content.length, Sha256.hex(content));
        assertThat(copy).hasBinaryContent(content);
    }

    @Test
    void namesADamagedOrMissingFileAndKeepsNothingOfIt() throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        String sha256 = Sha256.hex(content);
        store.put("crm/file", content);
        store.flipBit("crm/file", 3);
        LocalCopies copies = new LocalCopies(store, cache);
        assertThatThrownBy(() -> copies.fetch("crm/file", content.length, sha256))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/file")
                .hasMessageContaining(sha256);
        store.truncate("crm/file", 3);
        assertThatThrownBy(() -> copies.fetch("crm/file", content.length, sha256))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("found 3 bytes");
        assertThatThrownBy(() -> copies.fetch("crm/none", content.length, "00".repeat(32)))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/none is missing");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void provesEachPartOfACopyThatItReads() throws IOException {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        String sha256 = Sha256.hex(content);
        store.put("crm/file", content);
        LocalCopies copies = new LocalCopies(store, cache);
        try (CheckedFile file = copies.open("crm/file", content.length, sha256)) {
            assertThat(part(file, 65_530, 10)).isEqualTo(Arrays.copyOfRange(content, 65_530, 65_540));
            assertThat(part(file, 199_999, 1)).isEqualTo(Arrays.copyOfRange(content, 199_999, 200_000));
            assertThat(file.read(200_000, new byte[1], 0, 1)).isEqualTo(-1);
        }
        int calls = store.calls();
        new LocalCopies(store, cache).open("crm/file", content.length, sha256).close();
        assertThat(store.calls()).as("no further download").isEqualTo(calls);

        Path copy = cache.resolve(sha256 + ".parquet");
        byte[] altered = content.clone();
        altered[150_000]++;
        Files.write(copy, altered);
        try (CheckedFile file = copies.open("crm/file", content.length, sha256)) {
            assertThat(part(file, 0, 10)).isEqualTo(Arrays.copyOf(content, 10));
            assertThatThrownBy(() -> file.read(150_001, new byte[1], 0, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(copy.toString())
                    .hasMessageContaining("byte 147456");
        }
        try (CheckedFile file = copies.open("crm/file", content.length, sha256)) {
            assertThat(part(file, 150_000, 1)).isEqualTo(Arrays.copyOfRange(content, 150_000, 150_001));
        }
    }

    @Test
    void trustsNoChecksumsOfBlocksThatWereAltered() throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        String sha256 = Sha256.hex(content);
        store.put("crm/file", content);
        LocalCopies copies = new LocalCopies(store, cache);
        copies.open("crm/file", content.length, sha256).close();
        Path digests = cache.resolve(sha256 + ".blocks");
        byte[] altered = Files.readAllBytes(digests);
        altered[50]++;
        Files.write(digests, altered);
        int calls = store.calls();
        copies.open("crm/file", content.length, sha256).close();
        assertThat(store.calls()).as("downloaded again").isGreaterThan(calls);

        store.flipBit("crm/file", 3);
        Files.delete(digests);
        assertThatThrownBy(() -> copies.open("crm/file", content.length, sha256))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/file");
    }

    @Test
    void preparesACopyOnce() throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        String sha256 = Sha256.hex(content);
        store.put("crm/file", content);
        LocalCopies copies = new LocalCopies(store, cache);
        copies.prepare("crm/file", content.length, sha256);
        int calls = store.calls();
        copies.prepare("crm/file", content.length, sha256);
        copies.open("crm/file", content.length, sha256).close();
        assertThat(store.calls()).as("downloaded once").isEqualTo(calls);

        Files.delete(cache.resolve(sha256 + ".blocks"));
        copies.prepare("crm/file", content.length, sha256);
        assertThat(store.calls()).as("downloaded again").isGreaterThan(calls);
        Files.delete(cache.resolve(sha256 + ".parquet"));
        store.delete("crm/file");
        assertThatThrownBy(() -> copies.prepare("crm/file", content.length, sha256))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/file");
    }

    @Test
    void deletesOldCopiesOfOtherObjects() throws IOException {
        byte[] kept = "kept".getBytes(StandardCharsets.UTF_8);
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        store.put("crm/kept", kept);
        store.put("crm/other", other);
        LocalCopies copies = new LocalCopies(store, cache);
        copies.open("crm/kept", kept.length, Sha256.hex(kept)).close();
        copies.open("crm/other", other.length, Sha256.hex(other)).close();
        copies.deleteOthers(Set.of(Sha256.hex(kept)), Instant.EPOCH);
        assertThat(cache.resolve(Sha256.hex(other) + ".parquet")).exists();
        copies.deleteOthers(Set.of(Sha256.hex(kept)), Instant.now().plusSeconds(60));
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(Sha256.hex(kept) + ".parquet", Sha256.hex(kept) + ".blocks");
        }
    }

    private static byte[] part(CheckedFile file, long position, int length) throws IOException {
        byte[] part = new byte[length];
        for (int read = 0; read < length; ) {
            read += file.read(position + read, part, read, length - read);
        }
        return part;
    }

    private static SnapshotManifest manifest() {
        return new SnapshotManifest(
                "20261121T090000Z-1a2b3c4d",
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB-log",
                1,
                2,
                3,
                "flush-tables-with-read-lock",
                new BinlogCoordinate("binlog.000002", 4711),
                "0-1-100",
                1,
                List.of(new DatabaseEntry("crm", "CREATE DATABASE `crm`")),
                List.of(
                        new Table(
                                DEALS,
                                TABLE.fingerprint(),
                                "CREATE TABLE `deals` (`größe` int)",
                                501L,
                                500,
                                "0".repeat(128),
                                List.of(new Part("snapshots/x", 500, 9000, "ab".repeat(32)))),
                        new Table(
                                new TableName("crm", "empty"),
                                TABLE.fingerprint(),
                                "CREATE TABLE `empty` (a int)",
                                null,
                                0,
                                "0".repeat(128),
                                List.of())),
                List.of(new ForeignKey(
                        "fk",
                        DEALS,
                        List.of("a", "b"),
                        new TableName("crm", "accounts"),
                        List.of("id", "x"),
                        "CASCADE",
                        "RESTRICT")),
                List.of(
                        new SchemaObject(ObjectType.VIEW, "crm", "v", null, "CREATE VIEW v AS SELECT 1", Map.of()),
                        new SchemaObject(
                                ObjectType.TRIGGER,
                                "crm",
                                "t",
                                "deals",
                                "CREATE TRIGGER t",
                                Map.of("sql_mode", "'STRICT_TRANS_TABLES'"))));
    }
}
