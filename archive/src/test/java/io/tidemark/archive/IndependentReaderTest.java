package io.tidemark.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.PartSummary;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader that knows nothing but docs/archive-format.md: files, JSON, SHA-256 and DuckDB. It must find in an archive what the
 * module wrote into it.
 */
final class IndependentReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableDefinition TABLE = new TableDefinition(
            ArchiveSamples.DEALS,
            List.of(
                    new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1),
                    new ColumnDefinition("name", ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0),
                    new ColumnDefinition("closed on", ValueKind.DATE, 0, 0, false, null, List.of(), true, 0)));

    @TempDir
    Path root;

    @TempDir
    Path local;

    private final Map<Long, String> expected = new TreeMap<>();
    private long sequence = 100;

    /** An archive of a snapshot at sequence 100, a file of changes before it, three behind it, one of them compacted away. */
    @BeforeEach
    void writeArchive() throws IOException {
        ObjectStore store = new DirectoryObjectStore(root);
        Archive archive = Archive.openOrCreate(store, ArchiveSamples.IDENTITY, ArchiveSamples.CLOCK);
        ArchiveView view = archive.append(
                archive.load(),
                CommitDraft.changes(
                        ArchiveSamples.mark(100),
                        List.of(changeFile(archive, 60, List.of(insert(60, 999, "gone before the snapshot")))),
                        List.of()));
        view = archive.append(view, CommitDraft.snapshot(snapshot(archive)));
        List<RowChange> first = new ArrayList<>();
        List<RowChange> second = new ArrayList<>();
        for (long id = 1; id <= 20; id++) {
            first.add(update(id, "first " + id));
        }
        for (long id = 1; id <= 10; id++) {
            second.add(id % 2 == 0 ? delete(id) : moveTo(id, 500 + id));
        }
        ArchiveFile firstFile = changeFile(archive, 101, first);
        view = archive.append(
                view,
                CommitDraft.changes(ArchiveSamples.mark(120), List.of(firstFile), List.of(ArchiveSamples.ddl(110))));
        ArchiveFile secondFile = changeFile(archive, 121, second);
        view = archive.append(view, CommitDraft.changes(ArchiveSamples.mark(130), List.of(secondFile), List.of()));
        List<RowChange> both = new ArrayList<>(first);
        both.addAll(second);
        archive.append(
                view,
                CommitDraft.compaction(
                        List.of(changeFile(archive, 101, both)), List.of(firstFile.key(), secondFile.key())));
    }

    @Test
    void findsTheStateOfATable() throws Exception {
        List<Path> parts = new ArrayList<>();
        Set<Path> changes = new LinkedHashSet<>();
        long snapshotSequence = readLog(parts, changes);
        assertThat(snapshotSequence).isEqualTo(100);
        assertThat(state(parts, changes, snapshotSequence, 130)).isEqualTo(expected);
    }

    /** Follows "The commit log" and "Reading". */
    private long readLog(List<Path> parts, Set<Path> changes) throws Exception {
        Path source = root.resolve("crm");
        JsonNode identity = JSON.readTree(source.resolve("archive.json").toFile());
        assertThat(identity.get("format").asInt()).isEqualTo(1);
        assertThat(identity.get("source").asText()).isEqualTo("crm");
        String previous = "0".repeat(64);
        long snapshotSequence = -1;
        for (long number = 0; ; number++) {
            Path file = source.resolve(
                    "log/" + "0".repeat(20 - Long.toString(number).length()) + number + ".json");
            if (!Files.exists(file)) {
                assertThat(number).isEqualTo(5);
                return snapshotSequence;
            }
            JsonNode commit = JSON.readTree(file.toFile());
            assertThat(commit.get("format").asInt()).isEqualTo(1);
            assertThat(commit.get("number").asLong()).isEqualTo(number);
            assertThat(commit.get("previous").asText()).isEqualTo(previous);
            previous = sha256(file);
            String text = Files.readString(file);
            String covered = text.substring(0, text.lastIndexOf(",\"check\":"));
            assertThat(commit.get("check").asText()).isEqualTo(sha256(covered.getBytes(StandardCharsets.UTF_8)));
            for (JsonNode key : commit.get("remove")) {
                assertThat(changes.remove(source.resolve(key.asText()))).isTrue();
            }
            for (JsonNode added : commit.get("add")) {
                Path object = source.resolve(added.get("key").asText());
                requireHash(object, added);
                requireDefinition(source, added.get("schema").asText());
                if (added.get("kind").asText().equals("changes")) {
                    changes.add(object);
                }
            }
            JsonNode snapshot = commit.get("snapshot");
            if (!snapshot.isNull()) {
                snapshotSequence = snapshot.get("sequence").asLong();
                Path manifest = source.resolve(snapshot.get("manifestKey").asText());
                assertThat(sha256(manifest)).isEqualTo(snapshot.get("sha256").asText());
                for (JsonNode table : JSON.readTree(manifest.toFile()).get("tables")) {
                    for (JsonNode part : table.get("parts")) {
                        Path object = source.resolve(part.get("key").asText());
                        requireHash(object, part);
                        parts.add(object);
                    }
                }
            }
        }
    }

    private static void requireHash(Path object, JsonNode named) throws Exception {
        assertThat(Files.size(object)).isEqualTo(named.get("bytes").asLong());
        assertThat(sha256(object)).isEqualTo(named.get("sha256").asText());
    }

    /** Follows "Table definitions". */
    private static void requireDefinition(Path source, String fingerprint) throws Exception {
        Path definition = source.resolve("schemas/" + fingerprint + ".json");
        assertThat(sha256(definition)).startsWith(fingerprint);
        assertThat(JSON.readTree(definition.toFile())
                        .get("columns")
                        .get(2)
                        .get("name")
                        .asText())
                .isEqualTo("closed on");
    }

    /** Follows "Row identity" and "Values": the state of a table with a primary key after a sequence. */
    private static Map<Long, String> state(List<Path> parts, Set<Path> changes, long from, long to)
            throws SQLException, IOException {
        String sql = String.format(Locale.ROOT, """
                WITH events AS (
                  SELECT _tm_key AS key, %2$d AS sequence, 1 AS step, true AS present, id, name, "closed on", _tm_exact
                  FROM read_parquet(%1$s)
                  UNION ALL
                  SELECT _tm_key_before, _tm_sequence, 0, false, NULL, NULL, NULL, NULL
                  FROM read_parquet(%4$s) WHERE _tm_key_before IS NOT NULL AND _tm_sequence > %2$d AND _tm_sequence <= %3$d
                  UNION ALL
                  SELECT _tm_key, _tm_sequence, 1, _tm_operation <> 'DELETE', id, name, "closed on", _tm_exact
                  FROM read_parquet(%4$s) WHERE _tm_sequence > %2$d AND _tm_sequence <= %3$d),
                newest AS (
                  SELECT *, row_number() OVER (PARTITION BY key ORDER BY sequence DESC, step DESC) AS age FROM events)
                SELECT id, name, "closed on"::VARCHAR, _tm_exact FROM newest WHERE age = 1 AND present
                """, list(parts), from, to, list(changes));
        Map<Long, String> state = new TreeMap<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String exact = rows.getString(4);
                String closedOn = rows.getString(3);
                if (exact != null && JSON.readTree(exact).has("closed on")) {
                    closedOn = JSON.readTree(exact).get("closed on").asText();
                }
                state.put(rows.getLong(1), rows.getString(2) + ", closed on " + closedOn);
            }
        }
        return state;
    }

    private static String list(Iterable<Path> files) {
        List<String> quoted = new ArrayList<>();
        files.forEach(file -> quoted.add("'" + file + "'"));
        return "[" + String.join(", ", quoted) + "]";
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return sha256(Files.readAllBytes(file));
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private SnapshotReference snapshot(Archive archive) throws IOException {
        String id = archive.newSnapshotId(Instant.parse("2026-11-21T09:00:00Z"));
        Path part = local.resolve("part");
        SnapshotPartWriter writer = new SnapshotPartWriter(TABLE, part);
        for (long deal = 1; deal <= 30; deal++) {
            writer.write(row(deal, "snapshot " + deal));
            expected.put(deal, "snapshot " + deal + ", closed on " + closedOn(deal));
        }
        PartSummary summary = writer.finish();
        String key = archive.snapshotPartKey(id, TABLE.name(), 0);
        archive.putSchema(TABLE);
        archive.store().put(archive.key(key), part);
        SnapshotManifest manifest = new SnapshotManifest(
                id,
                "crm",
                ArchiveSamples.IDENTITY.flavor(),
                "11.4.5-MariaDB",
                1,
                1,
                0,
                "none",
                new BinlogCoordinate("binlog.000002", 1),
                "",
                1,
                List.of(),
                List.of(new SnapshotManifest.Table(
                        TABLE.name(),
                        TABLE.fingerprint(),
                        "CREATE TABLE ...",
                        null,
                        30,
                        "0".repeat(128),
                        List.of(new SnapshotManifest.Part(key, summary.rows(), summary.bytes(), summary.sha256())))),
                List.of(),
                List.of());
        return archive.putManifest(manifest, 100);
    }

    private ArchiveFile changeFile(Archive archive, long first, List<RowChange> changes) throws IOException {
        Path file = Files.createTempFile(local, "changes", "");
        Files.delete(file);
        ChangeFileWriter writer = new ChangeFileWriter(TABLE, file);
        for (RowChange change : changes) {
            writer.write(change);
        }
        FileSummary summary = writer.finish();
        String key = archive.newChangeKey(
                TABLE.name(), summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), 0);
        archive.putSchema(TABLE);
        archive.store().put(archive.key(key), file);
        assertThat(summary.firstSequence()).isEqualTo(first);
        return new ArchiveFile(
                key,
                FileKind.CHANGES,
                TABLE.name(),
                TABLE.fingerprint(),
                0,
                summary.rows(),
                summary.bytes(),
                summary.sha256(),
                summary.firstSequence(),
                summary.lastSequence(),
                summary.firstCommitMicros(),
                summary.lastCommitMicros());
    }

    private RowChange insert(long at, long id, String name) {
        return change(at, RowOperation.INSERT, null, row(id, name));
    }

    private RowChange update(long id, String name) {
        expected.put(id, name + ", closed on " + closedOn(id));
        return change(++sequence, RowOperation.UPDATE, row(id, "snapshot " + id), row(id, name));
    }

    private RowChange moveTo(long id, long newId) {
        expected.remove(id);
        expected.put(newId, "moved, closed on " + closedOn(newId));
        return change(++sequence, RowOperation.UPDATE, row(id, "first " + id), row(newId, "moved"));
    }

    private RowChange delete(long id) {
        expected.remove(id);
        return change(++sequence, RowOperation.DELETE, row(id, "first " + id), null);
    }

    private static RowChange change(
            long at,
            RowOperation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        Position position =
                new Position(at, "0-1-" + at, new BinlogCoordinate("binlog.000002", at), 0, 1_000_000 * at, 1, 1);
        return new RowChange(position, TABLE.fingerprint(), operation, 0, before, after);
    }

    /** Every third row was closed on the zero date, which only its exact text holds. */
    private static Object[] row(long id, String name) {
        return new Object[] {id, name.getBytes(StandardCharsets.UTF_8), id % 3 == 0 ? 0L : 2026L * 512 + 11 * 32 + 21};
    }

    private static String closedOn(long id) {
        return id % 3 == 0 ? "0000-00-00" : "2026-11-21";
    }
}
