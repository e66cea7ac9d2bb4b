package io.tidemark.restore.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.database.RowCursor;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in the order of their keys, as those who write them into a table want them. */
class KeyOrderTest {
    private static final int ROWS_PER_PART = 50;
    private static final int CHANGES_PER_FILE = 130;
    private static final TableDefinition numbered = new TableDefinition(
            new TableName("crm", "numbered"), List.of(text("name", 0), number("id", true, 1), text("body", 0)));
    private static final TableDefinition named = new TableDefinition(
            new TableName("crm", "named"), List.of(number("n", false, 2), text("code", 1), text("body", 0)));
    private static final List<TableDefinition> tables = List.of(numbered, named);
    private static final TableDefinition single =
            new TableDefinition(new TableName("crm", "single"), List.of(number("id", false, 1), text("text", 0)));

    @TempDir
    Path directory;

    private MergeFiles files;

    @BeforeEach
    void open() {
        files = new MergeFiles(directory);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changedRowsComeAmongTheOthers(long seed) throws IOException, SQLException {
        Random random = new Random(seed);
        InnoDbModel model = new InnoDbModel(tables, List.of());
        run(model, random, 4000);
        long snapshot = model.sequence();
        for (TableDefinition table : tables) {
            model.rows(table.name()).sort(byKey(table));
        }
        List<TableSpan> ordered = new ArrayList<>();
        List<TableSpan> disordered = new ArrayList<>();
        List<TableSpan> overlapping = new ArrayList<>();
        List<List<@Nullable Object[]>> bases = new ArrayList<>();
        for (TableDefinition table : tables) {
            bases.add(model.copy().get(table.name()));
        }
        run(model, random, 1500);
        for (int i = 0; i < tables.size(); i++) {
            TableDefinition table = tables.get(i);
            List<Path> changes = files.changes(table, model.log(), CHANGES_PER_FILE, random);
            List<@Nullable Object[]> rows = bases.get(i);
            List<Path> parts = parts(table, rows);
            // As sessions that read a table together number them.
            Collections.shuffle(parts, random);
            ordered.add(span(table, parts, changes, snapshot, model));
            Collections.swap(rows, 2, 3);
            disordered.add(span(table, parts(table, rows), changes, snapshot, model));
            Collections.swap(rows, 2, 3);
            List<Path> mixed = new ArrayList<>(parts(table, every(rows, 0)));
            mixed.addAll(parts(table, every(rows, 1)));
            overlapping.add(span(table, mixed, changes, snapshot, model));
        }
        try (MergeEngine engine = engine()) {
            for (int i = 0; i < tables.size(); i++) {
                assertThat(OrderedBase.of(engine, ordered.get(i).base())).isPresent();
                assertThat(OrderedBase.of(engine, disordered.get(i).base())).isEmpty();
                assertThat(OrderedBase.of(engine, overlapping.get(i).base())).isEmpty();
            }
            for (List<TableSpan> spans : List.of(ordered, disordered, overlapping)) {
                try (GroupMerge group = engine.merge(spans, List.of(), FoldedTexts.EQUALITY)) {
                    for (TableDefinition table : tables) {
                        List<String> expected = sorted(table, model.rows(table.name()));
                        for (int slices : List.of(1, 2, 3, 40)) {
                            List<String> found = Slice.pieces(slices).stream()
                                    .flatMap(slice -> rows(group.stateByKey(table.name(), slice)).stream())
                                    .toList();
                            if (spans == ordered) {
                                assertThat(found)
                                        .as("seed %d, %s in %d", seed, table.name(), slices)
                                        .containsExactlyElementsOf(expected);
                            } else {
                                assertThat(found)
                                        .as("seed %d, %s in %d", seed, table.name(), slices)
                                        .containsExactlyInAnyOrderElementsOf(expected);
                            }
                        }
                    }
                }
            }
        }
    }

    /** A table that was empty, and one that is empty now. */
    @Test
    void aBaseWithoutRowsHasAnOrder() throws IOException {
        InnoDbModel model = new InnoDbModel(tables, List.of());
        run(model, new Random(1), 200);
        for (@Nullable Object[] row : List.copyOf(model.rows(named.name()))) {
            model.delete(named.name(), row, true);
        }
        try (MergeEngine engine = engine();
                GroupMerge group = engine.merge(
                        List.of(
                                span(
                                        numbered,
                                        List.of(),
                                        files.changes(numbered, model.log(), CHANGES_PER_FILE, new Random(1)),
                                        0,
                                        model),
                                span(
                                        named,
                                        parts(named, List.of()),
                                        files.changes(named, model.log(), CHANGES_PER_FILE, new Random(1)),
                                        0,
                                        model)),
                        List.of(),
                        FoldedTexts.EQUALITY)) {
            for (int slices : List.of(1, 3)) {
                List<String> found = Slice.pieces(slices).stream()
                        .flatMap(slice -> rows(group.stateByKey(numbered.name(), slice)).stream())
                        .toList();
                List<String> expected = sorted(numbered, model.rows(numbered.name()));
                assertThat(found).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
                // Several slices share rows behind the base's last key by files, not by keys.
                assertThat(found.equals(expected)).isEqualTo(slices == 1);
                assertThat(Slice.pieces(slices).stream()
                                .flatMap(slice -> rows(group.stateByKey(named.name(), slice)).stream()))
                        .isEmpty();
            }
        }
    }

    @Test
    void aBaseInAnyOrderLosesAndDoublesNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            TreeSet<Integer> base = someNumbers(random);
            TreeSet<Integer> touched = someNumbers(random);
            TreeSet<Integer> images = new TreeSet<>(touched);
            images.removeIf(key -> random.nextBoolean());
            List<Integer> order = new ArrayList<>(base);
            boolean shuffled = random.nextBoolean();
            if (shuffled) {
                Collections.shuffle(order, random);
            }
            List<Integer> asked = new ArrayList<>();
            List<String> expected = Stream.concat(
                            base.stream().filter(key -> !touched.contains(key)).map(key -> key + " before"),
                            images.stream().map(key -> key + " after"))
                    .sorted(Comparator.comparing(text -> Integer.parseInt(text.split(" ")[0])))
                    .toList();
            List<String> found = new ArrayList<>();
            try (KeyOrderedRows rows = new KeyOrderedRows(
                    single, cursor(order, "before"), touched(touched, images), cursor(images, "after"), key -> {
                        asked.add(key[7] & 0xFF);
                        return touched.contains(key[7] & 0xFF);
                    })) {
                for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                    found.add((String) row[1]);
                }
                assertThat(rows.next()).isNull();
            }
            if (shuffled) {
                assertThat(found).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
            } else {
                assertThat(found).as("seed %d", seed).containsExactlyElementsOf(expected);
                assertThat(asked).as("seed %d: nothing comes too late", seed).isEmpty();
            }
        }
    }

    @Test
    void changesThatDoNotBelongTogetherAreRefused() {
        assertContradiction(List.of(1, 2), List.of(1, 2), List.of(1), "no row, or another");
        assertContradiction(List.of(1, 2), List.of(1), List.of(1, 2), "not among those that changed");
        assertContradiction(List.of(1, 2), List.of(1, 2), List.of(2, 1), "no row, or another");
        assertContradiction(List.of(2, 1), List.of(1, 2), List.of(2, 1), "out of order");
        assertContradiction(List.of(1, 1), List.of(1), List.of(1, 1), "out of order");
    }

    private static void assertContradiction(
            List<Integer> touched, List<Integer> there, List<Integer> images, String message) {
        try (KeyOrderedRows rows = new KeyOrderedRows(
                single,
                cursor(List.of(0, 3), "before"),
                touched(touched, there),
                cursor(images, "after"),
                key -> true)) {
            assertThatThrownBy(() -> {
                        while (rows.next() != null) {
                            // To the end: what is wrong may come last.
                        }
                    })
                    .isInstanceOf(MergeException.class)
                    .hasMessageContaining(message);
        }
    }

    /** More than the engine hands over at a time, and more than a file has in one group of rows. */
    @Test
    void manyRowsKeepTheirOrder() throws IOException {
        Random random = new Random(7);
        InnoDbModel model = new InnoDbModel(tables, List.of());
        List<@Nullable Object[]> rows = model.rows(numbered.name());
        for (long id = 0; id < 40_000; id++) {
            byte[] body = new byte[1000];
            random.nextBytes(body);
            rows.add(new Object[] {name(id), id, HexFormat.of().formatHex(body).getBytes(StandardCharsets.UTF_8)});
        }
        Path one = files.part(numbered, rows.subList(0, 30_000));
        Path other = files.part(numbered, rows.subList(30_000, 40_000));
        for (int i = 0; i < 4000; i++) {
            @Nullable Object[] row = rows.get(random.nextInt(rows.size()));
            model.update(numbered.name(), row, new Object[] {name(-i), row[1], row[2]}, true);
        }
        List<String> expected = rows.stream().map(KeyOrderTest::brief).toList();
        try (MergeEngine engine = engine();
                GroupMerge group = engine.merge(
                        List.of(span(
                                numbered,
                                List.of(other, one),
                                files.changes(numbered, model.log(), CHANGES_PER_FILE, random),
                                0,
                                model)),
                        List.of(),
                        FoldedTexts.EQUALITY)) {
            for (int slices : List.of(1, 2)) {
                List<String> found = new ArrayList<>();
                for (Slice slice : Slice.pieces(slices)) {
                    try (RowCursor cursor = group.stateByKey(numbered.name(), slice)) {
                        for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                            found.add(brief(row));
                        }
                    }
                }
                assertThat(found.equals(expected)).as("%s slices", slices).isTrue();
            }
        }
    }

    private static byte[] name(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private static String brief(@Nullable Object[] row) {
        return row[1] + " " + new String((byte[]) row[0], StandardCharsets.UTF_8) + " "
                + Arrays.hashCode((byte[]) row[2]);
    }

    private static RowCursor touched(Iterable<Integer> keys, Collection<Integer> there) {
        return new Rows(keys, key ->
                new Object[] {new RowIdentity(single).of(new Object[] {(long) key, ""}), there.contains(key)});
    }

    private static TreeSet<Integer> someNumbers(Random random) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            numbers.add(random.nextInt(256));
        }
        return numbers;
    }

    private static RowCursor cursor(Iterable<Integer> keys, String what) {
        return new Rows(keys, key -> new Object[] {(long) key, key + " " + what});
    }

    /** Rows made of numbers. */
    private record Rows(Iterator<Integer> keys, Function<Integer, Object[]> row) implements RowCursor {
        Rows(Iterable<Integer> keys, Function<Integer, Object[]> row) {
            this(keys.iterator(), row);
        }

        @Override
        public @Nullable Object @Nullable [] next() {
            return keys.hasNext() ? row.apply(keys.next()) : null;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private static List<@Nullable Object[]> every(List<@Nullable Object[]> rows, int odd) {
        List<@Nullable Object[]> some = new ArrayList<>();
        for (int i = odd; i < rows.size(); i += 2) {
            some.add(rows.get(i));
        }
        return some;
    }

    private MergeEngine engine() throws IOException {
        return new MergeEngine(new MergeSettings(directory.resolve("spill"), 256 << 20, 4));
    }

    private static TableSpan span(
            TableDefinition table, List<Path> base, List<Path> changes, long after, InnoDbModel model) {
        return new TableSpan(table, base, changes, after, model.sequence(), false);
    }

    private static Comparator<@Nullable Object[]> byKey(TableDefinition table) {
        return Comparator.comparing(new RowIdentity(table)::of, Arrays::compareUnsigned);
    }

    private static List<String> sorted(TableDefinition table, List<@Nullable Object[]> rows) {
        return rows.stream().sorted(byKey(table)).map(InnoDbModel::text).toList();
    }

    private static List<String> rows(RowCursor cursor) {
        List<String> rows = new ArrayList<>();
        try (cursor) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                rows.add(InnoDbModel.text(row));
            }
        }
        return rows;
    }

    private static void run(InnoDbModel model, Random random, int operations) {
        for (int i = 0; i < operations; i++) {
            TableDefinition table = tables.get(random.nextInt(2));
            List<@Nullable Object[]> rows = model.rows(table.name());
            @Nullable Object[] fresh = row(table, random);
            @Nullable Object[] old = rows.isEmpty() ? fresh : rows.get(random.nextInt(rows.size()));
            boolean free = isFree(table, rows, fresh);
            switch (random.nextInt(6)) {
                case 0 -> model.delete(table.name(), old, true);
                case 1 -> {
                    if (free && old != fresh) {
                        model.update(table.name(), old, fresh, true);
                    }
                }
                case 2 -> {
                    if (old != fresh) {
                        @Nullable Object[] after = old.clone();
                        after[2] = fresh[2];
                        model.update(table.name(), old, after, true);
                    }
                }
                default -> {
                    if (free) {
                        model.insert(table.name(), fresh);
                    }
                }
            }
        }
    }

    private static boolean isFree(TableDefinition table, List<@Nullable Object[]> rows, @Nullable Object[] row) {
        RowIdentity identity = new RowIdentity(table);
        byte[] key = identity.of(row);
        return rows.stream().noneMatch(other -> Arrays.equals(identity.of(other), key));
    }

    private static @Nullable Object[] row(TableDefinition table, Random random) {
        byte[] body = Long.toString(random.nextInt(1000)).getBytes(StandardCharsets.UTF_8);
        if (table == numbered) {
            // Above the greatest signed number, too.
            long id = random.nextInt(3000) - 1000L;
            return new Object[] {body, id, body};
        }
        byte[] code = Integer.toString(random.nextInt(50), 2).getBytes(StandardCharsets.UTF_8);
        return new Object[] {random.nextInt(100) - 50L, code, body};
    }

    /** At least one, which may be without rows. */
    private List<Path> parts(TableDefinition table, List<@Nullable Object[]> rows) throws IOException {
        return rows.isEmpty() ? List.of(files.part(table, rows)) : files.parts(table, rows, ROWS_PER_PART);
    }

    private static ColumnDefinition number(String name, boolean unsigned, int ordinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, unsigned, null, List.of(), ordinal == 0, ordinal);
    }

    private static ColumnDefinition text(String name, int ordinal) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), ordinal == 0, ordinal);
    }
}
