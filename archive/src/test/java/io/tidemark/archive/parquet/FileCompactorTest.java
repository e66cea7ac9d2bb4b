package io.tidemark.archive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.FileKind;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is merged, as DuckDB reads it, which shares no code with readers and writers. */
final class FileCompactorTest {
    private static final long SEED = 4711;
    private static final int KEYS = 40;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private long sequence;

    @Test
    void theResultHoldsExactlyTheRowsOfItsInputsInOrder() throws Exception {
        List<Path> files = changeFiles(5, 60, table("deals"));
        Path output = folder.resolve("output.parquet");
        FileSummary summary = compactor(1 << 20).compact(FileKind.CHANGES, unsorted(files), output);

        assertEqualRows(files, output);
        assertThat(summary.rows()).isEqualTo(300);
        assertThat(summary.firstSequence()).isEqualTo(1);
        assertThat(summary.lastSequence()).isEqualTo(300);
        assertThat(summary.firstCommitMicros()).isEqualTo(1_000);
        assertThat(summary.lastCommitMicros()).isEqualTo(300_000);
        assertThat(Files.size(output)).isEqualTo(summary.bytes());
        assertThat(metadata(output)).isEqualTo(metadata(files.get(0)));
    }

    @Test
    void littleMemoryGivesTheSameFile() throws Exception {
        List<Path> files = changeFiles(4, 50, table("deals"));
        Path small = folder.resolve("small.parquet");
        Path large = folder.resolve("large.parquet");
        FileSummary one = compactor(4_000).compact(FileKind.CHANGES, unsorted(files), small);
        FileSummary other = compactor(1 << 20).compact(FileKind.CHANGES, unsorted(files), large);
        assertThat(one).isEqualTo(other);
        assertEqualRows(files, small);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("run-")))
                    .isEmpty();
        }
    }

    @Test
    void compactedFilesCanBeMergedWithNewOnes() throws Exception {
        TableDefinition table = table("deals");
        List<Path> older = changeFiles(3, 30, table);
        Path compacted = folder.resolve("L1.parquet");
        compactor(1 << 20).compact(FileKind.CHANGES, unsorted(older), compacted);
        List<Path> newer = changeFiles(2, 30, table);
        List<FileCompactor.Input> inputs = new ArrayList<>(unsorted(newer));
        inputs.add(new FileCompactor.Input(compacted, true));
        Path output = folder.resolve("L2.parquet");
        compactor(1 << 20).compact(FileKind.CHANGES, inputs, output);
        older.addAll(newer);
        assertEqualRows(older, output);
    }

    @Test
    void transactionsAreMergedBySequence() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            Path path = folder.resolve("transactions-" + file + ".parquet");
            try (TransactionFileWriter writer = new TransactionFileWriter(path)) {
                for (int i = 0; i < 4; i++) {
                    sequence++;
                    BinlogCoordinate place = new BinlogCoordinate("binlog.000001", sequence);
                    writer.write(new TransactionEntry(
                            sequence,
                            sequence,
                            sequence % 2 == 0 ? null : "0-1-" + sequence,
                            place,
                            place,
                            sequence,
                            1,
                            2,
                            0));
                }
                writer.finish();
            }
            files.add(0, path);
        }
        Path output = folder.resolve("output.parquet");
        compactor(1 << 20)
                .compact(
                        FileKind.TRANSACTIONS,
                        files.stream()
                                .map(file -> new FileCompactor.Input(file, true))
                                .toList(),
                        output);
        List<Long> sequences = new ArrayList<>();
        try (TransactionFileReader reader = new TransactionFileReader(output)) {
            for (TransactionEntry entry = reader.next(); entry != null; entry = reader.next()) {
                sequences.add(entry.sequence());
            }
        }
        assertThat(sequences).hasSize(12).isSorted();
    }

    @Test
    void anInputThatIsNotInOrderIsFound() throws Exception {
        List<Path> files = changeFiles(2, 40, table("deals"));
        Path output = folder.resolve("output.parquet");
        assertThatThrownBy(() -> compactor(1 << 20)
                        .compact(
                                FileKind.CHANGES,
                                files.stream()
                                        .map(file -> new FileCompactor.Input(file, true))
                                        .toList(),
                                output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not in order");
        assertThat(output).doesNotExist();
    }

    @Test
    void filesOfOtherColumnsAreRefused() throws Exception {
        List<Path> files = changeFiles(1, 5, table("deals"));
        TableDefinition other = new TableDefinition(
                new TableName("crm", "deals"),
                List.of(new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1)));
        Path otherFile = folder.resolve("other.parquet");
        try (ChangeFileWriter writer = new ChangeFileWriter(other, otherFile)) {
            writer.write(change(other, RowOperation.INSERT, null, new Object[] {1L}));
            writer.finish();
        }
        files.add(otherFile);
        Path output = folder.resolve("output.parquet");
        assertThatThrownBy(() -> compactor(1 << 20).compact(FileKind.CHANGES, unsorted(files), output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(otherFile.toString())
                .hasMessageContaining("other columns");
        assertThat(output).doesNotExist();
    }

    private FileCompactor compactor(long memoryBytes) {
        return new FileCompactor(folder, memoryBytes);
    }

    private static List<FileCompactor.Input> unsorted(List<Path> files) {
        return files.stream().map(file -> new FileCompactor.Input(file, false)).toList();
    }

    private List<Path> changeFiles(int count, int rows, TableDefinition table) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("changes-" + sequence + ".parquet");
            try (ChangeFileWriter writer = new ChangeFileWriter(table, file)) {
                for (int row = 0; row < rows; row++) {
                    writer.write(randomChange(table));
                }
                writer.finish();
            }
            files.add(file);
        }
        return files;
    }

    private RowChange randomChange(TableDefinition table) {
        long key = random.nextInt(KEYS);
        return switch (random.nextInt(3)) {
            case 0 -> change(table, RowOperation.INSERT, null, image(key));
            case 1 -> change(table, RowOperation.UPDATE, image(key), image(random.nextInt(KEYS)));
            default -> change(table, RowOperation.DELETE, image(key), null);
        };
    }

    private @Nullable Object[] image(long key) {
        return new @Nullable Object[] {
            key - KEYS / 2,
            random.nextBoolean() ? null : (long) random.nextInt(256) - 128,
            Float.intBitsToFloat(random.nextInt()),
            Double.longBitsToDouble(random.nextLong()),
            BigInteger.valueOf(random.nextLong() / 100).toByteArray(),
            random.nextInt(4) == 0 ? null : ("größe " + random.nextInt(9)).getBytes(StandardCharsets.UTF_8),
            random.nextInt(4) == 0 ? null : new byte[] {(byte) random.nextInt(256), 0, (byte) 0xFF}
        };
    }

    private RowChange change(
            TableDefinition table,
            RowOperation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        sequence++;
        Position position = new Position(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000001", sequence),
                0,
                sequence * 1_000,
                1,
                2);
        return new RowChange(position, table.fingerprint(), operation, 0, before, after);
    }

    private static TableDefinition table(String name) {
        return new TableDefinition(
                new TableName("crm", name),
                List.of(
                        new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1),
                        new ColumnDefinition("tiny", ValueKind.INTEGER, 1, 0, false, null, List.of(), true, 0),
                        new ColumnDefinition("f", ValueKind.FLOAT, 0, 0, false, null, List.of(), true, 0),
                        new ColumnDefinition("d", ValueKind.DOUBLE, 0, 0, false, null, List.of(), true, 0),
                        new ColumnDefinition("price", ValueKind.DECIMAL, 19, 2, false, null, List.of(), true, 0),
                        new ColumnDefinition("t", ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0),
                        new ColumnDefinition("b", ValueKind.BINARY, 0, 0, false, null, List.of(), true, 0)));
    }

    private static void assertEqualRows(List<Path> inputs, Path output) throws Exception {
        String all =
                inputs.stream().map(path -> "'" + path + "'").collect(Collectors.joining(", ", "read_parquet([", "])"));
        String one = "read_parquet('" + output + "')";
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duckdb.createStatement()) {
            assertThat(number(sql, "SELECT count(*) FROM (FROM " + all + " EXCEPT ALL FROM " + one + ")"))
                    .isZero();
            assertThat(number(sql, "SELECT count(*) FROM (FROM " + one + " EXCEPT ALL FROM " + all + ")"))
                    .isZero();
            assertThat(number(
                            sql,
                            "SELECT count(*) FROM (SELECT _tm_key k, _tm_sequence s, lag(_tm_key) OVER w pk, lag(_tm_sequence)"
                                    + " OVER w ps FROM read_parquet('" + output
                                    + "', file_row_number = true) WINDOW w AS"
                                    + " (ORDER BY file_row_number)) WHERE pk > k OR (pk = k AND ps >= s)"))
                    .isZero();
        }
    }

    private static long number(Statement sql, String query) throws Exception {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<String> metadata(Path file) throws Exception {
        List<String> entries = new ArrayList<>();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duckdb.createStatement();
                ResultSet rows = sql.executeQuery(
                        "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "') ORDER BY 1")) {
            while (rows.next()) {
                entries.add(rows.getString(1) + "=" + rows.getString(2));
            }
        }
        return entries;
    }
}
