package io.tidemark.restore.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.RowCursor;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows go through the merge engine and come back cell by cell. */
class ImageReaderTest {
    private static final List<ValueKind> TEXTS = List.of(ValueKind.TEXT, ValueKind.ENUM, ValueKind.SET, ValueKind.JSON);

    @TempDir
    Path directory;

    @Test
    void textsOfAllLengthsComeBack() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int table = 0; table < 12; table++) {
            TableDefinition definition = table(random, table);
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (int row = 0; row < 40; row++) {
                rows.add(row(definition, row, random));
            }
            Path file = new MergeFiles(directory).part(definition, rows);
            try (MergeEngine engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), 256 << 20, 2));
                    GroupMerge merge = engine.merge(
                            List.of(new TableSpan(definition, List.of(file), List.of(), 0, 0, false)),
                            List.of(),
                            FoldedTexts.EQUALITY);
                    RowCursor cursor = merge.state(definition.name())) {
                List<String> found = new ArrayList<>();
                for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                    found.add(InnoDbModel.text(row));
                }
                assertThat(found)
                        .as("seed %d, %s", seed, definition)
                        .containsExactlyElementsOf(
                                rows.stream().map(InnoDbModel::text).toList());
            }
            Files.delete(file);
        }
    }

    /** A key and some columns, of which none, one or several are texts. */
    private static TableDefinition table(Random random, int texts) {
        List<ColumnDefinition> columns = new ArrayList<>();
        columns.add(new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1));
        for (int i = 0; i < texts / 2; i++) {
            ValueKind kind = i < 2 ? ValueKind.TEXT : TEXTS.get(random.nextInt(TEXTS.size()));
            boolean members = kind == ValueKind.ENUM || kind == ValueKind.SET;
            columns.add(new ColumnDefinition(
                    "text" + i,
                    kind,
                    0,
                    0,
                    false,
                    kind == ValueKind.JSON ? null : random.nextBoolean() ? "latin1" : "utf8mb4",
                    members ? List.of("open", "w\u00f6n", "") : List.of(),
                    true,
                    0));
            columns.add(new ColumnDefinition(
                    "other" + i,
                    random.nextBoolean() ? ValueKind.BINARY : ValueKind.DOUBLE,
                    0,
                    0,
                    false,
                    null,
                    List.of(),
                    true,
                    0));
        }
        return new TableDefinition(new TableName("crm", "t"), columns);
    }

    private static @Nullable Object[] row(TableDefinition table, long id, Random random) {
        @Nullable Object[] row = new Object[table.columns().size()];
        for (int i = 0; i < row.length; i++) {
            ColumnDefinition column = table.columns().get(i);
            row[i] = i == 0 ? (Object) id : random.nextInt(4) == 0 ? null : cell(column, random);
        }
        return row;
    }

    private static Object cell(ColumnDefinition column, Random random) {
        return switch (column.kind()) {
            case DOUBLE -> (Object) random.nextDouble();
            case ENUM -> (Object) (long) random.nextInt(4);
            case SET -> (Object) (long) random.nextInt(8);
            case JSON -> ("{\"a\": \"" + "\u00e4".repeat(length(random)) + "\"}").getBytes(StandardCharsets.UTF_8);
            case BINARY -> bytes(random, length(random));
            default ->
                switch (random.nextInt(4)) {
                    case 0 -> "x".repeat(length(random)).getBytes(StandardCharsets.US_ASCII);
                    case 1 -> "\u20ac\0\u00e4".repeat(length(random) / 6).getBytes(StandardCharsets.UTF_8);
                    // Not valid in UTF-8: such a text has no typed value.
                    case 2 -> bytes(random, length(random));
                    default -> new byte[0];
                };
        };
    }

    /** Around the length from which a text comes by itself, and shorter and longer ones. */
    private static int length(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> ImageReader.SHORT_BYTES - 2 + random.nextInt(5);
            case 1 -> random.nextInt(5000);
            default -> random.nextInt(30);
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
