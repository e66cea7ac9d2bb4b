package io.tidemark.restore.merge;

import io.tidemark.restore.merge.CascadeOutcome.AlteredRow;
import io.tidemark.restore.merge.CascadeOutcome.RowSource;
import io.tidemark.restore.merge.CascadeOutcome.TableOutcome;
import io.tidemark.restore.merge.RowVersion.NextTouch;
import io.tidemark.schemas.TableName;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Derives what InnoDB's foreign-key cascades did, which no event of the binary log shows: from the parents' logged events and the
 * versions of the rows that refer to them. Only rows that refer to keys which ceased to be are looked at, level by level until no
 * further key ceases.
 */
final class CascadeDerivation {
    // Row events with these flags cascaded nothing, or logged it: NO_FOREIGN_KEY_CHECKS_F, USE_SQL_FOREIGN_KEY_F
    // (rows_event.h).
    private static final int FLAGS_WITHOUT_CASCADE = 0x02 | 0x10;

    private record VersionKey(TableName table, ByteBuffer key, long place) {}

    private record Fetched(RowVersion version, @Nullable NextTouch next) {}

    private final Connection connection;
    private final Map<TableName, MergedTable> tables;
    private final List<ReferentialKey> keys;
    private final List<String> created;
    private final Map<TableName, TrackedColumns> tracked = new HashMap<>();
    private final Map<ReferentialKey, Set<List<String>>> fetchedKeys = new HashMap<>();
    private final Map<VersionKey, Fetched> versions = new LinkedHashMap<>();
    private final Map<TableName, Map<ByteBuffer, List<NextTouch>>> fetchedTouches = new HashMap<>();
    private final Set<TableName> timelines = new HashSet<>();
    private int keyTables;

    CascadeDerivation(
            Connection connection,
            Map<TableName, MergedTable> tables,
            List<ReferentialKey> keys,
            List<String> created) {
        this.connection = connection;
        this.tables = tables;
        this.keys = keys;
        this.created = created;
        tables.forEach((name, table) -> tracked.put(name, TrackedColumns.of(table.definition(), keys)));
    }

    CascadeOutcome derive() throws SQLException {
        List<ParentEvent> events = parentEvents();
        while (true) {
            Map<TableName, List<RowVersion>> rows = freshVersions();
            CascadeSimulation simulation = new CascadeSimulation(tracked, keys, fetchedKeys, rows, this::touches);
            events.forEach(simulation::apply);
            if (simulation.missing().isEmpty() && simulation.missingTouches().isEmpty()) {
                return outcome(rows);
            }
            for (Map.Entry<TableName, Set<ByteBuffer>> entry :
                    simulation.missingTouches().entrySet()) {
                fetchTouches(requireTable(entry.getKey()), entry.getValue());
            }
            for (Map.Entry<ReferentialKey, Set<List<String>>> entry :
                    simulation.missing().entrySet()) {
                fetch(entry.getKey(), entry.getValue());
                fetchedKeys
                        .computeIfAbsent(entry.getKey(), key -> new HashSet<>())
                        .addAll(entry.getValue());
            }
        }
    }

    private CascadeOutcome outcome(Map<TableName, List<RowVersion>> rows) {
        CascadeOutcome outcome = new CascadeOutcome();
        rows.forEach((name, versionsOfTable) -> {
            TableOutcome result = outcome.of(name);
            for (RowVersion row : versionsOfTable) {
                CascadeSimulation.check(name, row);
                if (row.altered()) {
                    result.ended().add(row.source());
                    if (row.alive() && row.next() == null) {
                        result.altered()
                                .add(new AlteredRow(
                                        row.source(),
                                        tracked.get(name).indexes(),
                                        row.values().cells()));
                    }
                }
            }
        });
        return outcome;
    }

    private Map<TableName, List<RowVersion>> freshVersions() {
        Map<TableName, List<RowVersion>> fresh = new LinkedHashMap<>();
        versions.forEach((key, row) -> fresh.computeIfAbsent(key.table(), table -> new ArrayList<>())
                .add(row.version().fresh(row.next())));
        return fresh;
    }

    /** The logged deletions and key changes of parents that cascade, in the order of the binlog. */
    private List<ParentEvent> parentEvents() throws SQLException {
        List<ParentEvent> events = new ArrayList<>();
        for (TableName name : keys.stream().map(ReferentialKey::parent).collect(Collectors.toSet())) {
            MergedTable table = requireTable(name);
            if (table.hasChanges()) {
                TrackedColumns columns = tracked.get(name);
                ImageReader image = table.image(columns.indexes());
                int[] referred = referredColumns(name, table);
                String changed = IntStream.of(referred)
                        .mapToObj(i -> table.columns().get(i))
                        .map(column -> column.before("c") + " IS DISTINCT FROM " + column.after("c"))
                        .collect(Collectors.joining(" OR "));
                String sql = "SELECT c._tm_sequence, c._tm_operation, " + image.selectBefore("c") + ", "
                        + texts(table, columns, "c", true) + ", " + image.selectAfter("c") + ", "
                        + texts(table, columns, "c", false) + " FROM " + table.changes()
                        + " c WHERE c._tm_flags & " + FLAGS_WITHOUT_CASCADE + " = 0 AND (c._tm_operation = 'DELETE'"
                        + " OR c._tm_operation = 'UPDATE' AND (" + changed
                        + " OR c._tm_exact IS DISTINCT FROM c._tm_exact_before))";
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(sql)) {
                    while (row.next()) {
                        TrackedValues before = values(row, 3, image, columns);
                        boolean deleted = row.getString(2).equals("DELETE");
                        TrackedValues after =
                                deleted ? null : values(row, 3 + image.width() + columns.size(), image, columns);
                        events.add(new ParentEvent(row.getLong(1), name, before, after));
                    }
                }
            }
        }
        events.sort(java.util.Comparator.comparingLong(ParentEvent::sequence));
        return events;
    }

    private int[] referredColumns(TableName name, MergedTable table) {
        return keys.stream()
                .filter(key -> key.parent().equals(name))
                .flatMap(key -> key.parentColumns().stream())
                .distinct()
                .mapToInt(column -> {
                    TrackedColumns columns = tracked.get(name);
                    return columns.indexes()[columns.slots(List.of(column))[0]];
                })
                .toArray();
    }

    private static TrackedValues values(ResultSet row, int first, ImageReader image, TrackedColumns columns)
            throws SQLException {
        @Nullable String[] texts = new String[columns.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = row.getString(first + image.width() + i);
        }
        return new TrackedValues(image.read(row, first), texts);
    }

    private static String texts(MergedTable table, TrackedColumns columns, String relation, boolean before) {
        String exact = relation + (before ? "._tm_exact_before" : "._tm_exact");
        return IntStream.of(columns.indexes())
                .mapToObj(i -> table.columns().get(i))
                .map(column -> column.comparable(before ? column.before(relation) : column.after(relation), exact))
                .collect(Collectors.joining(", "));
    }

    /** Reads all versions of a child's rows that refer, or may refer, to some keys. */
    private void fetch(ReferentialKey key, Set<List<String>> referred) throws SQLException {
        MergedTable child = requireTable(key.child());
        if (!child.definition().hasKey()) {
            throw new MergeException("table " + key.child()
                    + " has no primary key, so what cascades of foreign key " + key.name()
                    + " did to its rows cannot be derived; restore from a snapshot behind them");
        }
        String wanted = child.prefix() + "_k" + keyTables++;
        created.add(wanted);
        createKeyTable(wanted, key, referred);
        TrackedColumns columns = tracked.get(key.child());
        if (child.hasChanges()) {
            createTimeline(child);
        }
        if (child.hasBase()) {
            String next = child.hasChanges()
                    ? "LEFT JOIN " + child.timeline() + " n ON n.first AND n.key = b._tm_key" + " LEFT JOIN "
                            + child.changes() + " x ON x._tm_sequence = n.place // 2"
                    : "";
            read(
                    child,
                    columns,
                    "b",
                    "b._tm_key",
                    "CAST(-1 AS BIGINT)",
                    "n.place",
                    child.base() + " b JOIN " + wanted + " k ON " + refers(child, key, "b") + " " + next);
        }
        if (child.hasChanges()) {
            read(
                    child,
                    columns,
                    "c",
                    "t.key",
                    "t.place",
                    "t.next",
                    child.changes() + " c JOIN " + wanted + " k ON " + refers(child, key, "c")
                            + " JOIN " + child.timeline() + " t ON t.put AND t.place = c._tm_sequence * 2 + 1"
                            + " LEFT JOIN " + child.changes() + " x ON x._tm_sequence = t.next // 2");
        }
    }

    private void createKeyTable(String name, ReferentialKey key, Set<List<String>> referred) throws SQLException {
        int width = key.columns().size();
        String columns =
                IntStream.range(0, width).mapToObj(i -> "c" + i + " VARCHAR").collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + name + " (" + columns + ")");
        }
        try (DuckDBAppender appender = connection.unwrap(DuckDBConnection.class).createAppender("main", name)) {
            for (List<String> values : referred) {
                appender.beginRow();
                for (String value : values) {
                    appender.append(value);
                }
                appender.endRow();
            }
        }
    }

    private void createTimeline(MergedTable table) throws SQLException {
        if (timelines.add(table.span().name())) {
            created.add(table.timeline());
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE " + table.timeline()
                        + " AS SELECT key, place, put, lead(place) OVER w AS next, row_number() OVER w = 1 AS first FROM "
                        + table.touches() + " WINDOW w AS (PARTITION BY key ORDER BY place)");
            }
        }
    }

    /** Whether a row refers to a wanted key; for texts, also whether some collation may say so. */
    private String refers(MergedTable child, ReferentialKey key, String relation) {
        TrackedColumns columns = tracked.get(key.child());
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            String name = key.columns().get(i);
            CellColumn column = child.columns().get(columns.indexes()[columns.slots(List.of(name))[0]]);
            String text = column.comparable(column.after(relation), relation + "._tm_exact");
            conditions.add(
                    columns.hasCollation(List.of(name))
                            ? folded(text) + " = " + folded("k.c" + i)
                            : text + " = k.c" + i);
        }
        return String.join(" AND ", conditions);
    }

    private static String folded(String text) {
        return "rtrim(lower(strip_accents(" + text + ")))";
    }

    private void read(
            MergedTable child,
            TrackedColumns columns,
            String relation,
            String key,
            String place,
            String nextPlace,
            String from)
            throws SQLException {
        ImageReader image = child.image(columns.indexes());
        String next = child.hasChanges()
                ? nextPlace + ", coalesce(x._tm_operation <> 'INSERT' AND (" + nextPlace
                        + " % 2 = 0 OR x._tm_key_before IS NULL), false), " + texts(child, columns, "x", true)
                : "CAST(NULL AS BIGINT), false" + ", NULL".repeat(columns.size());
        String sql = "SELECT " + key + ", " + place + ", " + next + ", " + image.selectAfter(relation) + ", "
                + texts(child, columns, relation, false) + " FROM " + from;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                RowSource source = new RowSource(Objects.requireNonNull(row.getBytes(1)), row.getLong(2));
                NextTouch touch = touch(row, 3, columns.size());
                TrackedValues values = values(row, 5 + columns.size(), image, columns);
                versions.putIfAbsent(
                        new VersionKey(child.span().name(), ByteBuffer.wrap(source.key()), source.place()),
                        new Fetched(new RowVersion(source, values, touch), touch));
            }
        }
    }

    private static @Nullable NextTouch touch(ResultSet row, int first, int texts) throws SQLException {
        long place = row.getLong(first);
        if (row.wasNull()) {
            return null;
        }
        if (!row.getBoolean(first + 1)) {
            return new NextTouch(place, null);
        }
        @Nullable String[] before = new String[texts];
        for (int i = 0; i < texts; i++) {
            before[i] = row.getString(first + 2 + i);
        }
        return new NextTouch(place, before);
    }

    private @Nullable List<NextTouch> touches(TableName name, ByteBuffer key) {
        return requireTable(name).hasChanges()
                ? fetchedTouches.getOrDefault(name, Map.of()).get(key)
                : List.of();
    }

    /** Reads all logged touches of some keys. */
    private void fetchTouches(MergedTable table, Set<ByteBuffer> wantedKeys) throws SQLException {
        TableName name = table.span().name();
        Map<ByteBuffer, List<NextTouch>> touches = fetchedTouches.computeIfAbsent(name, key -> new HashMap<>());
        wantedKeys.forEach(key -> touches.put(key, new ArrayList<>()));
        createTimeline(table);
        String wanted = table.prefix() + "_k" + keyTables++;
        created.add(wanted);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + wanted + " (key BLOB)");
        }
        try (DuckDBAppender appender = connection.unwrap(DuckDBConnection.class).createAppender("main", wanted)) {
            for (ByteBuffer key : wantedKeys) {
                appender.beginRow();
                appender.append(key.array());
                appender.endRow();
            }
        }
        TrackedColumns columns = tracked.get(name);
        String sql =
                "SELECT t.key, t.place, x._tm_operation <> 'INSERT' AND (t.place % 2 = 0 OR x._tm_key_before IS NULL), "
                        + texts(table, columns, "x", true) + " FROM " + wanted + " k JOIN " + table.timeline()
                        + " t ON t.key = k.key JOIN " + table.changes()
                        + " x ON x._tm_sequence = t.place // 2 ORDER BY t.place";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                touches.get(ByteBuffer.wrap(row.getBytes(1))).add(touch(row, 2, columns.size()));
            }
        }
    }

    private MergedTable requireTable(TableName name) {
        MergedTable table = tables.get(name);
        if (table == null) {
            throw new MergeException("a foreign key connects to table " + name + ", which the archive does not hold");
        }
        return table;
    }
}
