package io.tidemark.archive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.CheckedFile;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files as DuckDB reads them, which shares no code with the writers. */
final class ParquetFilesTest {
    private static final TableDefinition EVERY_KIND = new TableDefinition(
            new TableName("crm", "every kind"),
            List.of(
                    column("id", ValueKind.INTEGER, 8, 0, true, List.of(), 1),
                    column("tiny", ValueKind.INTEGER, 1, 0, false, List.of(), 0),
                    column("unsigned int", ValueKind.INTEGER, 4, 0, true, List.of(), 0),
                    column("year", ValueKind.YEAR, 0, 0, false, List.of(), 0),
                    column("bits", ValueKind.BIT, 10, 0, false, List.of(), 0),
                    column("all bits", ValueKind.BIT, 64, 0, false, List.of(), 0),
                    column("price", ValueKind.DECIMAL, 10, 2, false, List.of(), 0),
                    column("wide", ValueKind.DECIMAL, 65, 30, false, List.of(), 0),
                    column("float", ValueKind.FLOAT, 0, 0, false, List.of(), 0),
                    column("double", ValueKind.DOUBLE, 0, 0, false, List.of(), 0),
                    column("date", ValueKind.DATE, 0, 0, false, List.of(), 0),
                    column("datetime", ValueKind.DATETIME, 6, 0, false, List.of(), 0),
                    column("timestamp", ValueKind.TIMESTAMP, 6, 0, false, List.of(), 0),
                    column("time", ValueKind.TIME, 6, 0, false, List.of(), 0),
                    column("text 😀", ValueKind.TEXT, 0, 0, false, List.of(), 0),
                    column("a \"quoted\" `name`", ValueKind.ENUM, 0, 0, false, List.of("new", "won"), 0),
                    column("set", ValueKind.SET, 0, 0, false, List.of("x", "y"), 0),
                    column("json", ValueKind.JSON, 0, 0, false, List.of(), 0),
                    column("blob", ValueKind.BINARY, 0, 0, false, List.of(), 0),
                    column("geometry", ValueKind.GEOMETRY, 0, 0, false, List.of(), 0),
                    column("vector.with.dots", ValueKind.VECTOR, 0, 0, false, List.of(), 0),
                    column("_tm_key", ValueKind.TEXT, 0, 0, false, List.of(), 0),
                    column("_TM_Sequence", ValueKind.TEXT, 0, 0, false, List.of(), 0)));

    @TempDir
    Path folder;

    @Test
    void writesEveryKindAsTheFormatSays() throws Exception {
        Path file = folder.resolve("part.parquet");
        SnapshotPartWriter writer = new SnapshotPartWriter(EVERY_KIND, file);
        writer.write(ordinaryRow(-1));
        writer.write(rowOutsideItsTypes(2));
        writer.write(onlyKey(3));
        PartSummary summary = writer.finish();

        assertThat(summary.rows()).isEqualTo(3);
        assertThat(summary.bytes()).isEqualTo(Files.size(file));
        assertThat(summary.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        assertThat(types(file)).containsExactlyEntriesOf(expectedTypes());

        List<Map<String, @Nullable String>> rows = rows(
                file,
                EVERY_KIND.columns().stream()
                        .map(column -> ColumnNames.after(column.name()))
                        .toList());
        assertThat(rows.get(0).values())
                .containsExactly(
                        "18446744073709551615",
                        "-7",
                        "4294967295",
                        "2026",
                        "1023",
                        "18446744073709551615",
                        "-12.34",
                        "1.000000000000000000000000000000",
                        "0.5",
                        "-0.25",
                        "2024-02-29",
                        "9999-12-31 23:59:59.999999",
                        "2026-11-21 09:00:00.000001+00",
                        "23:59:59.999999",
                        "größer 😀",
                        "won",
                        "x,y",
                        "{\"a\": 1}",
                        "\\x00\\xFF",
                        "\\x00\\x00\\x00\\x00",
                        "\\x00\\x00\\x80?",
                        "key",
                        "sequence");
        assertThat(rows.get(2).values().stream().filter(value -> value != null)).containsExactly("3");
        assertThat(strings(file, "_tm_exact"))
                .containsExactly(
                        null,
                        "{\"date\":\"2024-00-31\",\"datetime\":\"0000-00-00 00:00:00.000000\","
                                + "\"timestamp\":\"0000-00-00 00:00:00\",\"time\":\"-838:59:59.000000\",\"text 😀\":\"0xff\","
                                + "\"a \\\"quoted\\\" `name`\":\"#0\",\"set\":\"#4\",\"json\":\"0xc3\"}",
                        null);
        assertThat(rows.get(1).get("date")).isNull();
        assertThat(strings(file, "hex(_tm_key)"))
                .containsExactly(hexKey(ordinaryRow(-1)), hexKey(rowOutsideItsTypes(2)), hexKey(onlyKey(3)));
    }

    @Test
    void writesChangesWithBothImages() throws Exception {
        TableDefinition table = new TableDefinition(
                new TableName("crm", "t"),
                List.of(
                        column("id", ValueKind.INTEGER, 4, 0, false, List.of(), 1),
                        column("d", ValueKind.DATE, 0, 0, false, List.of(), 0)));
        Path file = folder.resolve("changes.parquet");
        long zeroDate = 0;
        ChangeFileWriter writer = new ChangeFileWriter(table, file);
        writer.write(change(table, 5, RowOperation.INSERT, null, new Object[] {1L, zeroDate}));
        writer.write(change(table, 6, RowOperation.UPDATE, new Object[] {1L, zeroDate}, new Object[] {2L, null}));
        writer.write(change(table, 8, RowOperation.DELETE, new Object[] {2L, null}, null));
        assertThatThrownBy(() -> writer.write(change(table, 8, RowOperation.DELETE, new Object[] {2L, null}, null)))
                .isInstanceOf(IllegalArgumentException.class);
        FileSummary summary = writer.finish();
        assertThat(summary.rows()).isEqualTo(3);
        assertThat(summary.firstSequence()).isEqualTo(5);
        assertThat(summary.lastSequence()).isEqualTo(8);
        assertThat(summary.firstCommitMicros()).isEqualTo(5_000_000);
        assertThat(summary.lastCommitMicros()).isEqualTo(8_000_000);

        assertThat(strings(
                        file,
                        "concat_ws('|', _tm_sequence, _tm_operation, coalesce(_tm_gtid, '-'), _tm_binlog_file,"
                                + " _tm_binlog_offset, _tm_row, _tm_server_id, _tm_thread_id, _tm_flags)"))
                .containsExactly(
                        "5|INSERT|-|binlog.000002|50|0|7|9|2",
                        "6|UPDATE|-|binlog.000002|60|0|7|9|2",
                        "8|DELETE|-|binlog.000002|80|0|7|9|2");
        assertThat(strings(file, "epoch_us(_tm_commit_time)")).containsExactly("5000000", "6000000", "8000000");
        assertThat(strings(file, "hex(_tm_key)"))
                .containsExactly("8000000000000001", "8000000000000002", "8000000000000002");
        assertThat(strings(file, "hex(_tm_key_before)")).containsExactly(null, "8000000000000001", null);
        assertThat(strings(file, "id")).containsExactly("1", "2", null);
        assertThat(strings(file, "_tm_before_id")).containsExactly(null, "1", "2");
        assertThat(strings(file, "_tm_exact")).containsExactly("{\"d\":\"0000-00-00\"}", null, null);
        assertThat(strings(file, "_tm_exact_before")).containsExactly(null, "{\"d\":\"0000-00-00\"}", null);
        assertThat(metadata(file))
                .containsEntry("tidemark.schema", table.fingerprint().hex());
    }

    @Test
    void readsChangesOfEveryKindBack() throws Exception {
        Path file = folder.resolve("changes.parquet");
        List<@Nullable Object[]> images = List.of(ordinaryRow(-1), rowOutsideItsTypes(2), onlyKey(3));
        try (ChangeFileWriter writer = new ChangeFileWriter(EVERY_KIND, file)) {
            for (int i = 0; i < images.size(); i++) {
                writer.write(change(
                        EVERY_KIND, i + 1, RowOperation.UPDATE, images.get(i), images.get((i + 1) % images.size())));
            }
            writer.finish();
        }
        try (DirectoryObjectStore store = new DirectoryObjectStore(folder.resolve("store"))) {
            store.put("file", file);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            CheckedFile copy = new LocalCopies(store, folder.resolve("copies")).open("file", Files.size(file), sha256);
            try (RowChangeFile changes = new RowChangeFile(copy, EVERY_KIND);
                    RowChangeFile.Changes all = changes.all()) {
                for (int i = 0; i < images.size(); i++) {
                    ArchivedChange change = all.next();
                    assertThat(change.before())
                            .usingElementComparator((one, other) -> Objects.deepEquals(one, other) ? 0 : 1)
                            .containsExactly(images.get(i));
                    assertThat(change.after())
                            .usingElementComparator((one, other) -> Objects.deepEquals(one, other) ? 0 : 1)
                            .containsExactly(images.get((i + 1) % images.size()));
                    assertThat(change.movedKey()).isTrue();
                    assertThat(change.cascade()).isNull();
                    assertThat(change.position())
                            .isEqualTo(change(EVERY_KIND, i + 1, RowOperation.UPDATE, null, null)
                                    .position());
                }
                assertThat(all.next()).isNull();
            }
        }
    }

    @Test
    void readsBackTransactionsAcrossRowGroups() throws Exception {
        Path file = folder.resolve("transactions.parquet");
        List<TransactionEntry> written = new ArrayList<>();
        Random random = new Random(7);
        try (TransactionFileWriter writer = new TransactionFileWriter(file)) {
            for (int i = 0; i < 5000; i++) {
                TransactionEntry entry = new TransactionEntry(
                        10L * i + 9,
                        10L * i,
                        i % 3 == 0 ? null : "0-1-" + i,
                        new BinlogCoordinate("binlog.000009", random.nextInt(1 << 30)),
                        new BinlogCoordinate("binlog.000010", random.nextInt(1 << 30)),
                        random.nextLong(),
                        1,
                        random.nextInt(),
                        9);
                written.add(entry);
                writer.write(entry);
            }
            assertThat(writer.finish().lastSequence()).isEqualTo(49_999);
        }
        List<TransactionEntry> read = new ArrayList<>();
        try (TransactionFileReader reader = new TransactionFileReader(file)) {
            for (TransactionEntry entry = reader.next(); entry != null; entry = reader.next()) {
                read.add(entry);
            }
        }
        assertThat(read).isEqualTo(written);
        assertThat(strings(file, "gtid")).hasSize(5000);
    }

    @Test
    void refusesAFileThatHoldsNoTransactions() throws Exception {
        Path file = folder.resolve("part.parquet");
        SnapshotPartWriter writer = new SnapshotPartWriter(EVERY_KIND, file);
        writer.finish();
        assertThat(strings(file, "id")).isEmpty();
        assertThatThrownBy(() -> new TransactionFileReader(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void keepsRowsOfManyMegabytesInSmallRowGroups() throws Exception {
        TableDefinition table = new TableDefinition(
                new TableName("crm", "files"),
                List.of(
                        column("id", ValueKind.INTEGER, 4, 0, false, List.of(), 1),
                        column("content", ValueKind.BINARY, 0, 0, false, List.of(), 0)));
        Path file = folder.resolve("blobs.parquet");
        byte[] content = new byte[8 << 20];
        SnapshotPartWriter writer = new SnapshotPartWriter(table, file);
        List<String> written = new ArrayList<>();
        for (long id = 0; id < 12; id++) {
            new Random(id).nextBytes(content);
            writer.write(new Object[] {id, content.clone()});
            written.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        }
        writer.finish();
        assertThat(strings(file, "sha256(content)")).containsExactlyElementsOf(written);
        assertThat(query("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('" + file + "')"))
                .containsExactly("4");
    }

    @Test
    void leavesNothingBehindWhenItIsAborted() throws Exception {
        Path file = folder.resolve("part.parquet");
        SnapshotPartWriter writer = new SnapshotPartWriter(EVERY_KIND, file);
        writer.write(ordinaryRow(1));
        writer.abort();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void leavesOnlyTheFileWhenItIsFinished() throws Exception {
        try (SnapshotPartWriter writer = new SnapshotPartWriter(EVERY_KIND, folder.resolve("part.parquet"))) {
            writer.write(ordinaryRow(1));
            writer.finish();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("part.parquet"));
        }
    }

    @Test
    void writesInSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<PartSummary>> parts = new ArrayList<>();
            for (int part = 0; part < 4; part++) {
                Path file = folder.resolve("part-" + part);
                parts.add(() -> {
                    SnapshotPartWriter writer = new SnapshotPartWriter(EVERY_KIND, file);
                    for (int i = 0; i < 5000; i++) {
                        writer.write(i % 2 == 0 ? ordinaryRow(i) : rowOutsideItsTypes(i));
                    }
                    return writer.finish();
                });
            }
            List<String> hashes = new ArrayList<>();
            for (Future<PartSummary> part : threads.invokeAll(parts)) {
                hashes.add(part.get().sha256());
            }
            assertThat(hashes).hasSize(4).containsOnly(hashes.get(0));
        } finally {
            threads.shutdownNow();
        }
        assertThat(query("SELECT count(*), count(DISTINCT id) FROM read_parquet('" + folder + "/part-*')"))
                .containsExactly("20000", "5000");
    }

    private static Object[] ordinaryRow(long id) {
        return new Object[] {
            id,
            -7L,
            4294967295L,
            2026L,
            1023L,
            -1L,
            BigInteger.valueOf(-1234).toByteArray(),
            BigInteger.TEN.pow(30).toByteArray(),
            0.5f,
            -0.25,
            TemporalCells.date(2024, 2, 29),
            TemporalCells.datetime(9999, 12, 31, 23, 59, 59, 999_999),
            TemporalCells.parseTimestamp("2026-11-21 09:00:00.000001"),
            86_399_999_999L,
            "größer 😀".getBytes(StandardCharsets.UTF_8),
            2L,
            3L,
            "{\"a\": 1}".getBytes(StandardCharsets.UTF_8),
            new byte[] {0, -1},
            new byte[4],
            new byte[] {0, 0, -128, 63},
            "key".getBytes(StandardCharsets.UTF_8),
            "sequence".getBytes(StandardCharsets.UTF_8)
        };
    }

    private static Object[] rowOutsideItsTypes(long id) {
        Object[] row = ordinaryRow(id);
        row[10] = TemporalCells.date(2024, 0, 31);
        row[11] = 0L;
        row[12] = 0L;
        row[13] = -TemporalCells.parseTime("838:59:59");
        row[14] = new byte[] {-1};
        row[15] = 0L;
        row[16] = 4L;
        row[17] = new byte[] {(byte) 0xC3};
        return row;
    }

    private static @Nullable Object[] onlyKey(long id) {
        @Nullable Object[] row = new Object[EVERY_KIND.columns().size()];
        row[0] = id;
        return row;
    }

    private static Map<String, String> expectedTypes() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("_tm_key", "BLOB");
        types.put("_tm_exact", "VARCHAR");
        String[] ofColumns = {
            "DECIMAL(20,0)", "INTEGER", "BIGINT", "INTEGER", "BIGINT", "DECIMAL(20,0)", "DECIMAL(10,2)", "VARCHAR",
                    "FLOAT",
            "DOUBLE", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIME", "VARCHAR", "VARCHAR", "VARCHAR",
                    "VARCHAR",
            "BLOB", "BLOB", "BLOB", "VARCHAR", "VARCHAR"
        };
        for (int i = 0; i < ofColumns.length; i++) {
            types.put(ColumnNames.after(EVERY_KIND.columns().get(i).name()), ofColumns[i]);
        }
        return types;
    }

    private static String hexKey(@Nullable Object[] row) {
        return HexFormat.of().withUpperCase().formatHex(new RowIdentity(EVERY_KIND).of(row));
    }

    private static RowChange change(
            TableDefinition table,
            long sequence,
            RowOperation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        Position position = new Position(
                sequence, null, new BinlogCoordinate("binlog.000002", 10 * sequence), 0, 1_000_000 * sequence, 7, 9);
        return new RowChange(position, table.fingerprint(), operation, 2, before, after);
    }

    private static ColumnDefinition column(
            String name, ValueKind kind, int size, int scale, boolean unsigned, List<String> members, int keyOrdinal) {
        String charset = kind == ValueKind.TEXT || !members.isEmpty() ? "utf8mb4" : null;
        return new ColumnDefinition(name, kind, size, scale, unsigned, charset, members, keyOrdinal == 0, keyOrdinal);
    }

    private static Map<String, String> types(Path file) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM read_parquet('" + file + "')")) {
            while (columns.next()) {
                types.put(columns.getString(1), columns.getString(2));
            }
        }
        return types;
    }

    private static Map<String, String> metadata(Path file) throws SQLException {
        Map<String, String> metadata = new LinkedHashMap<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet entries = statement.executeQuery(
                        "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "')")) {
            while (entries.next()) {
                metadata.put(entries.getString(1), entries.getString(2));
            }
        }
        return metadata;
    }

    private static List<Map<String, @Nullable String>> rows(Path file, List<String> columns) throws SQLException {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (String column : columns) {
            list.append(list.length() == 0 ? "" : ", ")
                    .append('"')
                    .append(column.replace("\"", "\"\""))
                    .append("\"::VARCHAR");
        }
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet found = statement.executeQuery("SELECT " + list + " FROM read_parquet('" + file + "')")) {
                while (found.next()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.put(columns.get(i), found.getString(i + 1));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static List<@Nullable String> strings(Path file, String expression) throws SQLException {
        return query("SELECT (" + expression + ")::VARCHAR FROM read_parquet('" + file + "')");
    }

    /** All values of all rows, row by row. */
    private static List<@Nullable String> query(String sql) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    values.add(found.getString(i));
                }
            }
        }
        return values;
    }
}
