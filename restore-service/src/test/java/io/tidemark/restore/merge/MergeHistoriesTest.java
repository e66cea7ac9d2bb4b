package io.tidemark.restore.merge;

import static io.tidemark.restore.merge.ReferentialAction.CASCADE;
import static io.tidemark.restore.merge.ReferentialAction.NONE;
import static io.tidemark.restore.merge.ReferentialAction.SET_NULL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.parquet.DerivedChange;
import io.tidemark.database.RowCursor;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories with cascades over several levels, compared with {@link InnoDbModel}. */
class MergeHistoriesTest {
    private static final int ROWS_PER_PART = 20;
    private static final int CHANGES_PER_FILE = 20;

    private static final TableDefinition region = table("region", key("id", 1), text("name"));
    private static final TableDefinition account =
            table("account", key("id", 1), number("region_id"), number("parent_id"), text("name"));
    private static final TableDefinition contact = table("contact", key("account_id", 1), key("n", 2), text("name"));
    private static final TableDefinition note =
            table("note", key("id", 1), number("account_id"), number("n"), text("body"));
    private static final TableDefinition visit = table("visit", number("day"), text("page"));
    private static final TableDefinition label = table("label", textKey("code", 1), number("shade"));
    private static final TableDefinition tagging =
            table("tagging", key("id", 1), text("code"), number("shade"), text("body"));
    private static final TableDefinition call = table("call", number("account_id"), text("code"), number("minutes"));
    private static final List<TableDefinition> tables =
            List.of(region, account, contact, note, label, tagging, call, visit);
    private static final List<ReferentialKey> keys = List.of(
            foreignKey("account_region", account, List.of("region_id"), region, List.of("id"), SET_NULL, CASCADE),
            foreignKey("account_tree", account, List.of("parent_id"), account, List.of("id"), CASCADE, NONE),
            foreignKey("contact_account", contact, List.of("account_id"), account, List.of("id"), CASCADE, CASCADE),
            foreignKey(
                    "note_contact",
                    note,
                    List.of("account_id", "n"),
                    contact,
                    List.of("account_id", "n"),
                    SET_NULL,
                    CASCADE),
            foreignKey(
                    "tagging_label",
                    tagging,
                    List.of("code", "shade"),
                    label,
                    List.of("code", "shade"),
                    SET_NULL,
                    CASCADE),
            foreignKey("call_account", call, List.of("account_id"), account, List.of("id"), CASCADE, CASCADE),
            foreignKey("call_label", call, List.of("code"), label, List.of("code"), SET_NULL, CASCADE));

    @TempDir
    Path directory;

    private MergeFiles files;

    @BeforeEach
    void open() {
        files = new MergeFiles(directory);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void stateAndNetChangesAreThoseOfInnoDb(long seed) throws IOException {
        Random random = new Random(seed);
        InnoDbModel model = new InnoDbModel(tables, keys);
        run(model, random, 150);
        long snapshot = model.sequence();
        Map<TableName, List<@Nullable Object[]>> base = model.copy();
        if (seed % 2 == 0) {
            // As a server gives them.
            tables.forEach(table -> base.get(table.name())
                    .sort(Comparator.comparing(new RowIdentity(table)::of, Arrays::compareUnsigned)));
        }
        run(model, random, 10 + random.nextInt(80));
        long middle = model.sequence();
        Map<TableName, List<@Nullable Object[]>> atMiddle = model.copy();
        run(model, random, 10 + random.nextInt(80));
        long end = model.sequence();

        try (MergeEngine engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), 256 << 20, 2))) {
            Map<TableName, List<Path>> changes = changeFiles(model, random);
            Map<TableName, List<Path>> baseFiles = parts(base);
            for (long through : List.of(snapshot, middle, end)) {
                Map<TableName, List<@Nullable Object[]>> expected =
                        through == snapshot ? base : through == middle ? atMiddle : model.copy();
                try (GroupMerge group =
                        engine.merge(spans(baseFiles, changes, snapshot, through), keys, FoldedTexts.EQUALITY)) {
                    for (TableDefinition table : tables) {
                        assertThat(all(group.state(table.name())))
                                .as("seed %d, %s at %d", seed, table.name(), through)
                                .containsExactlyInAnyOrderElementsOf(texts(expected.get(table.name())));
                        assertThat(Slice.pieces(1 + random.nextInt(4)).stream()
                                        .flatMap(slice -> all(group.state(table.name(), slice)).stream()))
                                .as("seed %d, %s at %d, in slices", seed, table.name(), through)
                                .containsExactlyInAnyOrderElementsOf(texts(expected.get(table.name())));
                        assertThat(Slice.pieces(1 + random.nextInt(4)).stream()
                                        .flatMap(slice -> all(group.stateByKey(table.name(), slice)).stream()))
                                .as("seed %d, %s at %d, by key", seed, table.name(), through)
                                .containsExactlyInAnyOrderElementsOf(texts(expected.get(table.name())));
                    }
                }
            }
            for (TableSpan span : spans(baseFiles, changes, snapshot, end)) {
                ChainResult chain =
                        ImageChain.check(engine, span, true, CascadeReach.of(span.definition(), keys, Set.of()));
                assertThat(chain.findings())
                        .as("seed %d, %s", seed, span.name())
                        .isEmpty();
            }
            try (GroupMerge group =
                    engine.merge(spans(parts(atMiddle), changes, middle, end), keys, FoldedTexts.EQUALITY)) {
                for (TableDefinition table : tables) {
                    List<String> now = table.hasKey() || !group.removesRows(table.name())
                            ? applied(table, atMiddle.get(table.name()), group)
                            : all(group.state(table.name()));
                    assertThat(now)
                            .as("seed %d, %s from %d to %d", seed, table.name(), middle, end)
                            .containsExactlyInAnyOrderElementsOf(texts(model.rows(table.name())));
                }
            }
        }
    }

    /** Every cascade is derived with the images that the row had, and together with the log they lead to the state at the end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void derivedChangesAreWhatTheLogLacks(long seed) throws IOException {
        Random random = new Random(seed);
        InnoDbModel model = new InnoDbModel(tables, keys);
        run(model, random, 150);
        long snapshot = model.sequence();
        Map<TableName, List<@Nullable Object[]>> base = model.copy();
        run(model, random, 150);
        long end = model.sequence();
        long middle = (snapshot + end) / 2;

        try (MergeEngine engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), 256 << 20, 2));
                GroupMerge group = engine.merge(
                        spans(parts(base), changeFiles(model, random), snapshot, end), keys, FoldedTexts.EQUALITY)) {
            int derived = 0;
            for (TableDefinition table : tables) {
                List<DerivedChange> all = derived(group, table, snapshot);
                derived += all.size();
                assertThat(all.stream().map(MergeHistoriesTest::text))
                        .as("seed %s, %s", Long.toString(seed), table.name())
                        .containsExactlyInAnyOrderElementsOf(cascaded(model, table, snapshot));
                assertThat(derived(group, table, middle).stream().map(MergeHistoriesTest::text))
                        .containsExactlyInAnyOrderElementsOf(cascaded(model, table, middle));
                assertThat(replayed(base.get(table.name()), model, table, snapshot, all))
                        .as("seed %s, %s", Long.toString(seed), table.name())
                        .containsExactlyInAnyOrderElementsOf(texts(model.rows(table.name())));
            }
            assertThat(derived).isPositive();
        }
    }

    private static List<DerivedChange> derived(GroupMerge group, TableDefinition table, long after) {
        List<DerivedChange> changes = new ArrayList<>();
        if (group.hasCascadedChanges(table.name())) {
            try (DerivedRows rows = group.derivedChanges(table.name(), after, Set.of())) {
                for (DerivedChange change = rows.next(); change != null; change = rows.next()) {
                    changes.add(change);
                }
            }
        }
        return changes;
    }

    private static List<String> cascaded(InnoDbModel model, TableDefinition table, long after) {
        return model.cascaded().stream()
                .filter(change -> change.table().equals(table.name()) && change.cause() > after)
                .filter(change -> !Arrays.deepEquals(change.before(), change.after()))
                .map(change -> change.cause() + ": " + Arrays.deepToString(change.before()) + " "
                        + Arrays.deepToString(change.after()))
                .toList();
    }

    private static String text(DerivedChange change) {
        assertThat(change.cause().gtid()).isEqualTo("0-1-" + change.cause().sequence());
        assertThat(keys)
                .anyMatch(key ->
                        key.name().equals(change.keys().get(0)) && key.parent().equals(change.causeTable()));
        return change.cause().sequence() + ": " + Arrays.deepToString(change.before()) + " "
                + Arrays.deepToString(change.after());
    }

    /** The rows after all changes were made one by one, each of which must find the row that it says it found. */
    private static List<String> replayed(
            List<@Nullable Object[]> base,
            InnoDbModel model,
            TableDefinition table,
            long after,
            List<DerivedChange> derived) {
        List<String> rows = new ArrayList<>(texts(base));
        List<DerivedChange> open = new ArrayList<>(derived);
        for (RowChange change : model.log()) {
            if (change.position().sequence() > after) {
                if (change.table().equals(table.fingerprint())) {
                    apply(rows, change.before(), change.after());
                }
                while (!open.isEmpty()
                        && open.get(0).cause().sequence() == change.position().sequence()) {
                    DerivedChange next = open.remove(0);
                    apply(rows, next.before(), next.after());
                }
            }
        }
        assertThat(open).isEmpty();
        return rows;
    }

    private static void apply(
            List<String> rows, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) {
        if (before != null) {
            assertThat(rows.remove(InnoDbModel.text(before)))
                    .as(InnoDbModel.text(before))
                    .isTrue();
        }
        if (after != null) {
            rows.add(InnoDbModel.text(after));
        }
    }

    private static List<String> applied(TableDefinition table, List<@Nullable Object[]> before, GroupMerge group) {
        List<String> rows = new ArrayList<>();
        if (table.hasKey()) {
            Set<String> stale = new HashSet<>(all(group.staleKeys(table.name())));
            for (@Nullable Object[] row : before) {
                @Nullable Object[] key = new Object[table.keyColumns().length];
                for (int i = 0; i < key.length; i++) {
                    key[i] = row[table.keyColumns()[i]];
                }
                if (!stale.contains(InnoDbModel.text(key))) {
                    rows.add(InnoDbModel.text(row));
                }
            }
        } else {
            rows.addAll(texts(before));
        }
        rows.addAll(all(group.addedRows(table.name())));
        return rows;
    }

    private static List<String> all(RowCursor cursor) {
        List<String> rows = new ArrayList<>();
        try (cursor) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                rows.add(InnoDbModel.text(row));
            }
        }
        return rows;
    }

    private static List<String> texts(List<@Nullable Object[]> rows) {
        return rows.stream().map(InnoDbModel::text).toList();
    }

    private static List<TableSpan> spans(
            Map<TableName, List<Path>> base, Map<TableName, List<Path>> changes, long after, long through) {
        return tables.stream()
                .map(table -> new TableSpan(
                        table,
                        base.getOrDefault(table.name(), List.of()),
                        changes.getOrDefault(table.name(), List.of()),
                        after,
                        through,
                        false))
                .toList();
    }

    private Map<TableName, List<Path>> parts(Map<TableName, List<@Nullable Object[]>> rows) throws IOException {
        Map<TableName, List<Path>> parts = new LinkedHashMap<>();
        for (TableDefinition table : tables) {
            parts.put(table.name(), files.parts(table, rows.get(table.name()), ROWS_PER_PART));
        }
        return parts;
    }

    private Map<TableName, List<Path>> changeFiles(InnoDbModel model, Random random) throws IOException {
        Map<TableName, List<Path>> written = new LinkedHashMap<>();
        for (TableDefinition table : tables) {
            written.put(table.name(), files.changes(table, model.log(), CHANGES_PER_FILE, random));
        }
        return written;
    }

    /** Users at work: few keys, so that they are deleted, taken again and changed often. */
    private static void run(InnoDbModel model, Random random, int operations) {
        for (int i = 0; i < operations; i++) {
            boolean checks = random.nextInt(8) != 0;
            switch (random.nextInt(20)) {
                case 0 -> insertUnlessThere(model, region, 1, id(random, 6), name(random));
                case 1, 2 ->
                    insertUnlessThere(
                            model,
                            account,
                            1,
                            id(random, 20),
                            existing(model, region, random),
                            existing(model, account, random),
                            name(random));
                case 3, 4 -> insertContact(model, random);
                case 5 -> insertNote(model, random);
                case 6 -> model.insert(visit.name(), id(random, 3), name(random));
                case 7 -> any(model, random, visit, row -> model.delete(visit.name(), row, checks));
                case 8 ->
                    any(
                            model,
                            random,
                            visit,
                            row -> model.update(visit.name(), row, new Object[] {id(random, 3), name(random)}, checks));
                case 9 -> any(model, random, region, row -> changeKey(model, region, row, id(random, 6), checks));
                case 10 ->
                    any(model, random, account, row -> {
                        boolean hasSubAccounts =
                                !model.referrers(keys.get(1), row).isEmpty();
                        if (!hasSubAccounts && row[2] != row[0]) {
                            changeKey(model, account, row, id(random, 20), checks);
                        }
                    });
                case 12, 13 -> {
                    byte[] code = code(random);
                    if (model.rows(label.name()).stream().noneMatch(row -> isSame(row[0], code))) {
                        model.insert(label.name(), code, id(random, 2));
                    }
                }
                case 14 ->
                    any(
                            model,
                            random,
                            label,
                            row -> model.insert(
                                    call.name(), existing(model, account, random), code(row, random), id(random, 2)));
                case 15 ->
                    any(
                            model,
                            random,
                            label,
                            row -> insertUnlessThere(
                                    model, tagging, 1, id(random, 30), code(row, random), row[1], name(random)));
                case 16 ->
                    any(model, random, label, row -> {
                        byte[] code = code(random);
                        boolean free = model.rows(label.name()).stream()
                                .noneMatch(other -> other != row && isSame(other[0], code));
                        if (free) {
                            model.update(
                                    label.name(),
                                    row,
                                    new Object[] {random.nextBoolean() ? code : row[0], id(random, 2)},
                                    checks);
                        }
                    });
                case 17 -> {
                    TableDefinition table = List.of(label, call, tagging).get(random.nextInt(3));
                    any(model, random, table, row -> model.delete(table.name(), row, checks));
                }
                case 18 ->
                    any(model, random, call, row -> {
                        @Nullable Object[] after = row.clone();
                        after[2] = id(random, 2);
                        model.update(call.name(), row, after, checks);
                    });
                case 11 -> {
                    TableDefinition table = tables.get(random.nextInt(4));
                    any(model, random, table, row -> {
                        @Nullable Object[] after = row.clone();
                        after[after.length - 1] = name(random);
                        model.update(table.name(), row, after, checks);
                    });
                }
                default -> {
                    TableDefinition table = tables.get(random.nextInt(4));
                    any(model, random, table, row -> model.delete(table.name(), row, checks));
                }
            }
        }
    }

    private static void changeKey(
            InnoDbModel model, TableDefinition table, @Nullable Object[] row, Object id, boolean checks) {
        @Nullable Object[] after = row.clone();
        after[0] = id;
        boolean free = model.rows(table.name()).stream().noneMatch(other -> id.equals(other[0]));
        boolean contactsFree =
                !table.equals(account) || model.rows(contact.name()).stream().noneMatch(other -> id.equals(other[0]));
        if (free && contactsFree) {
            model.update(table.name(), row, after, checks);
        }
    }

    private static void insertContact(InnoDbModel model, Random random) {
        Object parent = existing(model, account, random);
        if (parent != null) {
            insertUnlessThere(model, contact, 2, parent, id(random, 4), name(random));
        }
    }

    private static void insertNote(InnoDbModel model, Random random) {
        List<@Nullable Object[]> contacts = model.rows(contact.name());
        if (contacts.isEmpty() || random.nextInt(5) == 0) {
            insertUnlessThere(model, note, 1, id(random, 40), null, null, name(random));
        } else {
            @Nullable Object[] of = contacts.get(random.nextInt(contacts.size()));
            insertUnlessThere(model, note, 1, id(random, 40), of[0], of[1], name(random));
        }
    }

    private static void insertUnlessThere(
            InnoDbModel model, TableDefinition table, int keyCells, @Nullable Object... row) {
        RowIdentity identity = new RowIdentity(table);
        byte[] key = identity.of(row);
        if (model.rows(table.name()).stream().noneMatch(other -> java.util.Arrays.equals(identity.of(other), key))) {
            model.insert(table.name(), row);
        }
    }

    private interface RowUse {
        void use(@Nullable Object[] row);
    }

    private static void any(InnoDbModel model, Random random, TableDefinition table, RowUse use) {
        List<@Nullable Object[]> rows = model.rows(table.name());
        if (!rows.isEmpty()) {
            use.use(rows.get(random.nextInt(rows.size())));
        }
    }

    private static @Nullable Object existing(InnoDbModel model, TableDefinition table, Random random) {
        List<@Nullable Object[]> rows = model.rows(table.name());
        return rows.isEmpty() || random.nextInt(4) == 0 ? null : rows.get(random.nextInt(rows.size()))[0];
    }

    private static Object id(Random random, int bound) {
        return (long) random.nextInt(bound) + 1;
    }

    private static byte[] code(Random random) {
        return List.of("a", "A", "b", "B ", "c").get(random.nextInt(5)).getBytes(StandardCharsets.UTF_8);
    }

    /** The label's code, as it is or in another spelling. */
    private static byte[] code(@Nullable Object[] row, Random random) {
        String code = FoldedTexts.folded((byte[]) row[0]);
        return switch (random.nextInt(3)) {
            case 0 -> (code.toUpperCase(Locale.ROOT) + " ").getBytes(StandardCharsets.UTF_8);
            case 1 -> (code + "  ").getBytes(StandardCharsets.UTF_8);
            default -> (byte[]) row[0];
        };
    }

    private static boolean isSame(@Nullable Object one, byte[] other) {
        return FoldedTexts.folded((byte[]) one).equals(FoldedTexts.folded(other));
    }

    private static Object name(Random random) {
        return ("n" + random.nextInt(5)).getBytes(StandardCharsets.UTF_8);
    }

    private static TableDefinition table(String name, ColumnDefinition... columns) {
        return new TableDefinition(new TableName("crm", name), List.of(columns));
    }

    private static ColumnDefinition key(String name, int ordinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), false, ordinal);
    }

    private static ColumnDefinition textKey(String name, int ordinal) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), false, ordinal);
    }

    private static ColumnDefinition number(String name) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), true, 0);
    }

    private static ColumnDefinition text(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0);
    }

    private static ReferentialKey foreignKey(
            String name,
            TableDefinition child,
            List<String> columns,
            TableDefinition parent,
            List<String> parentColumns,
            ReferentialAction onDelete,
            ReferentialAction onUpdate) {
        return new ReferentialKey(
                name,
                child.name(),
                columns,
                parent.name(),
                parentColumns,
                onDelete,
                onUpdate,
                columns.stream().map(column -> "").toList());
    }
}
