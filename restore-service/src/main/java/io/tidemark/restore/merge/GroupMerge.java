package io.tidemark.restore.merge;

import io.tidemark.database.RowCursor;
import io.tidemark.restore.merge.MergedRows.Query;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The merge of some tables over one stretch of history: what happened to each key, foreign-key cascades included. Closing drops
 * what the engine keeps about it.
 */
public final class GroupMerge implements AutoCloseable {
    private final MergeEngine engine;
    private final String prefix;
    private final Map<TableName, MergedTable> tables = new LinkedHashMap<>();
    private Set<String> created = Set.of();
    private List<String> keyNames = List.of();

    GroupMerge(MergeEngine engine, String prefix, List<TableSpan> spans) {
        this.engine = engine;
        this.prefix = prefix;
        for (int i = 0; i < spans.size(); i++) {
            tables.put(spans.get(i).name(), new MergedTable(spans.get(i), prefix + "_t" + i));
        }
    }

    void prepare(List<ReferentialKey> keys, TextEquality equality) {
        List<ReferentialKey> acting = keys.stream().filter(ReferentialKey::acts).toList();
        try (EngineTables made = new EngineTables(engine)) {
            try (KeyTexts texts = new KeyTexts(made, prefix, equality)) {
                for (MergedTable table : tables.values()) {
                    if (table.hasChanges()) {
                        // Without cascades the images are read once, and all else is told by few columns.
                        if (!acting.isEmpty() && table.hasSmallChanges()) {
                            made.create(table.changesCopy(), "FROM " + table.archivedChanges());
                            table.changesAreCopied();
                        }
                        made.create(
                                table.touched(), table.definition().hasKey() ? lastTouches(table) : netDeltas(table));
                    }
                }
                if (!acting.isEmpty()) {
                    CascadeDerivation derivation = new CascadeDerivation(made, tables, acting, texts);
                    derivation.derive();
                    keyNames = derivation.keyNames();
                }
            } finally {
                created = made.created();
            }
        } catch (SQLException e) {
            throw new MergeException("tables " + tables.keySet() + " cannot be merged", e);
        } catch (IOException e) {
            throw new MergeException("tables " + tables.keySet() + " cannot be merged: " + e.getMessage(), e);
        }
    }

    private static String lastTouches(MergedTable table) {
        return "SELECT key, max(place) AS place, arg_max(put, place) AS put FROM " + table.touches() + " GROUP BY key";
    }

    private static String netDeltas(MergedTable table) {
        return "SELECT key, CAST(sum(delta) AS BIGINT) AS delta FROM " + table.deltas()
                + " GROUP BY key HAVING sum(delta) <> 0";
    }

    /** Whether cascades changed rows of the table that no event of the binary log shows. */
    public boolean hasCascadedChanges(TableName name) {
        return table(name).cascadedColumns() != null;
    }

    /**
     * What cascades did to the table's rows, change by change. Only for tables with {@link #hasCascadedChanges}.
     *
     * @param after only what follows from events behind this sequence
     * @param computed columns that the server computes: where a cascade changed a row, their values are not known
     */
    public DerivedRows derivedChanges(TableName name, long after, Set<String> computed) {
        MergedTable table = table(name);
        TrackedColumns tracked = table.cascadedColumns();
        if (tracked == null) {
            throw new IllegalArgumentException("no cascade changed rows of table " + name);
        }
        return new DerivedRows(engine, tables.values(), table, tracked, keyNames, after, computed);
    }

    /** Whether events of the stretch changed rows of the table. */
    public boolean hasChanges(TableName name) {
        return table(name).hasChanges();
    }

    /** Every row of the table at the stretch's end. */
    public RowCursor state(TableName name) {
        return state(name, Slice.WHOLE);
    }

    /** Those rows of the table at the stretch's end that one slice of its files has; all slices together have every row once. */
    public RowCursor state(TableName name, Slice slice) {
        MergedTable table = table(name);
        ImageReader image = table.image();
        List<Query> queries = new ArrayList<>();
        table.base(slice).ifPresent(base -> {
            String sql = "SELECT " + image.selectAfter("b") + " FROM " + base + " b";
            if (hasTouched(table)) {
                sql += " ANTI JOIN " + table.touched() + " t ON b._tm_key = t.key";
            }
            if (hasCascadedChanges(name) && table.definition().hasKey()) {
                sql += " ANTI JOIN " + endedBase(table) + " e ON b._tm_key = e.key";
            }
            queries.add(new Query(sql, row -> image.read(row, 1), 0));
        });
        if (table.definition().hasKey()) {
            queries.addAll(lastImages(table, image, slice));
        } else if (slice.isFirst() && hasTouched(table)) {
            // Equal rows are counted together, whatever files they are in.
            String counts = table.hasBase()
                    ? "SELECT d.key, coalesce(b.n, 0) + d.delta AS n FROM " + table.touched()
                            + " d LEFT JOIN (SELECT _tm_key AS key, count(*) AS n FROM " + table.base() + " SEMI JOIN "
                            + table.touched() + " s ON _tm_key = s.key GROUP BY _tm_key) b ON d.key = b.key"
                    : "SELECT key, delta AS n FROM " + table.touched();
            queries.addAll(countedImages(table, counts));
        }
        queries.addAll(alteredRows(table, image, slice));
        return new MergedRows(name.toString(), engine, queries);
    }

    /**
     * As {@link #state(TableName, Slice)}, for those who write the rows: changed ones come in the order of {@code _tm_key} among the others
     * if the files of the base are in that order, no cascade changed the table, and the changes are not too many to be sorted. All
     * slices of a table are asked for in this way, or none.
     */
    public RowCursor stateByKey(TableName name, Slice slice) {
        MergedTable table = table(name);
        if (!table.definition().hasKey() || !table.hasChanges() || hasCascadedChanges(name)) {
            return state(name, slice);
        }
        try {
            return table.orderedBase(engine)
                    .filter(base -> slice.count() == 1 || !isOutgrown(table, base, slice.count()))
                    .<RowCursor>map(base -> byKey(table, base, slice))
                    .orElseGet(() -> state(name, slice));
        } catch (SQLException e) {
            throw new MergeException("table " + name + " cannot be merged", e);
        } catch (IOException e) {
            throw new MergeException("table " + name + " cannot be merged: " + e.getMessage(), e);
        }
    }

    /** Whether so many rows came behind the base's last key, all of them in its last slice, that the others would wait for that one. */
    private boolean isOutgrown(MergedTable table, OrderedBase base, int slices) {
        String behind = base.lastKey().map(key -> " AND key > " + Sql.blob(key)).orElse("");
        return count(table, "SELECT count(*) FROM " + table.touched() + " WHERE put" + behind) > base.rows() / slices;
    }

    private KeyOrderedRows byKey(MergedTable table, OrderedBase base, Slice slice) {
        String name = table.span().name().toString();
        ImageReader image = table.image();
        List<Query> rows = base
                .rows(slice)
                .map(files -> "SELECT " + image.selectAfter("b") + " FROM " + files + " b")
                .map(sql -> new Query(sql, row -> image.read(row, 1), 0))
                .stream()
                .toList();
        String touched =
                "SELECT key, put FROM " + table.touched() + " WHERE " + base.holds(slice, "key") + " ORDER BY key";
        String images = "SELECT " + image.selectAfter("c") + " FROM " + table.changes() + " c JOIN "
                + table.touched() + " t ON t.put AND t.place = c._tm_sequence * 2 + 1 WHERE "
                + base.holds(slice, "t.key") + " AND " + base.holds(slice, "c._tm_key") + " ORDER BY t.key";
        return new KeyOrderedRows(
                table.definition(),
                new MergedRows(name, engine, rows),
                new MergedRows(
                        name,
                        engine,
                        List.of(new Query(touched, row -> new Object[] {row.getBytes(1), row.getBoolean(2)}, 0))),
                new MergedRows(name, engine, List.of(new Query(images, row -> image.read(row, 1), 0))),
                key -> isTouched(table, key));
    }

    private boolean isTouched(MergedTable table, byte[] key) {
        return count(table, "SELECT count(*) FROM " + table.touched() + " WHERE key = " + Sql.blob(key)) > 0;
    }

    /**
     * The rows that a table which had other rows at the stretch's start must be given, once {@link #staleKeys} are gone from it;
     * without a key, only where the stretch {@link #removesRows removes none}.
     */
    public RowCursor addedRows(TableName name) {
        MergedTable table = table(name);
        ImageReader image = table.image();
        List<Query> queries = new ArrayList<>();
        if (!table.definition().hasKey()) {
            String counts = "SELECT key, delta AS n FROM " + table.touched() + " WHERE delta > 0";
            queries.addAll(hasTouched(table) ? countedImages(table, counts) : List.of());
        } else {
            queries.addAll(lastImages(table, image, Slice.WHOLE));
        }
        queries.addAll(alteredRows(table, image, Slice.WHOLE));
        return new MergedRows(name.toString(), engine, queries);
    }

    /** The primary keys' cells, in key order, of all rows that changed: they may be there or not. Only for tables with a key. */
    public RowCursor staleKeys(TableName name) {
        MergedTable table = table(name);
        ImageReader key = table.image(table.definition().keyColumns());
        List<Query> queries = new ArrayList<>();
        if (table.hasChanges()) {
            queries.add(new Query(
                    "SELECT " + key.selectEither("c", "t.place % 2 = 1 AND t.put") + " FROM " + table.changes()
                            + " c JOIN " + table.touched() + " t ON c._tm_sequence = t.place // 2",
                    row -> key.read(row, 1),
                    0));
        }
        if (hasCascadedChanges(name) && table.hasBase()) {
            queries.add(new Query(
                    "SELECT " + key.selectAfter("b") + " FROM " + table.base() + " b SEMI JOIN " + endedBase(table)
                            + " e ON b._tm_key = e.key",
                    row -> key.read(row, 1),
                    0));
        }
        return new MergedRows(name.toString(), engine, queries);
    }

    /** Whether rows that were there at the stretch's start are not there at its end. Only for tables without a key. */
    public boolean removesRows(TableName name) {
        MergedTable table = table(name);
        if (!hasTouched(table)) {
            return false;
        }
        return count(table, "SELECT count(*) FROM " + table.touched() + " WHERE delta < 0") > 0;
    }

    /** The number that a query counts. */
    private long count(MergedTable table, String query) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new MergeException("table " + table.span().name() + " cannot be merged", e);
        }
    }

    /** The greatest value of a column in all images of the stretch, or null if there is none: what a counter must have passed. */
    public @Nullable Long greatest(TableName name, String column) {
        MergedTable table = table(name);
        if (!table.hasChanges()) {
            return null;
        }
        CellColumn cell = table.columns().stream()
                .filter(candidate -> candidate.definition().name().equalsIgnoreCase(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("table " + name + " has no column " + column));
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT max(" + cell.after("c") + ") FROM " + table.changes() + " c")) {
            row.next();
            Object greatest = row.getObject(1);
            return greatest instanceof Number number ? (Long) number.longValue() : null;
        } catch (SQLException e) {
            throw new MergeException("table " + name + " cannot be merged", e);
        }
    }

    private List<Query> lastImages(MergedTable table, ImageReader image, Slice slice) {
        String cascaded = hasCascadedChanges(table.span().name())
                ? " ANTI JOIN " + table.cascaded() + " e ON e.place = t.place"
                : "";
        return table
                .changes(slice)
                .map(changes -> "SELECT " + image.selectAfter("c") + " FROM " + changes + " c JOIN " + table.touched()
                        + " t ON t.put AND t.place = c._tm_sequence * 2 + 1" + cascaded)
                .map(sql -> new Query(sql, row -> image.read(row, 1), 0))
                .stream()
                .toList();
    }

    private static String endedBase(MergedTable table) {
        return "(SELECT key FROM " + table.cascaded() + " WHERE place < 0)";
    }

    /** Whether rows of a table without a key became more or fewer. */
    private static boolean hasTouched(MergedTable table) {
        return table.hasChanges()
                || table.cascadedColumns() != null && !table.definition().hasKey();
    }

    /** Rows of a table without a key, each as often as it is counted. */
    private static List<Query> countedImages(MergedTable table, String counts) {
        ImageReader image = table.image();
        TrackedColumns cascaded = table.cascadedColumns();
        String counted = "WITH counted AS MATERIALIZED (" + counts + ") SELECT f.n, " + image.selectAfter("i");
        String made = cascaded == null ? "" : " ANTI JOIN " + table.cascaded() + " a ON a.key = f.key";
        List<Query> queries = new ArrayList<>();
        queries.add(new Query(
                counted + " FROM counted f" + made + " LEFT JOIN ("
                        + table.imagesOf("SELECT key FROM counted WHERE n > 0")
                        + ") i ON i._tm_key = f.key WHERE f.n <> 0",
                row -> image.read(row, 2),
                1));
        if (cascaded != null) {
            int first = 2 + image.width();
            queries.add(new Query(
                    counted + ", " + cascaded.each(slot -> cascaded.selected("a", slot)) + " FROM counted f JOIN "
                            + table.cascaded() + " a ON a.key = f.key LEFT JOIN ("
                            + table.imagesOf("SELECT source FROM " + table.cascaded())
                            + ") i ON i._tm_key = a.source WHERE f.n <> 0",
                    row -> cascaded.applyTo(image.read(row, 2), cascaded.read(row, first)),
                    1));
        }
        return queries;
    }

    /** Rows of a table with a key that cascades changed and nothing touched since. */
    private static List<Query> alteredRows(MergedTable table, ImageReader image, Slice slice) {
        TrackedColumns columns = table.cascadedColumns();
        if (columns == null || !table.definition().hasKey()) {
            return List.of();
        }
        int first = 1 + image.width();
        MergedRows.RowReader reader = row -> columns.applyTo(image.read(row, 1), columns.read(row, first));
        String altered = columns.each(slot -> columns.selected("a", slot));
        String going = " a ON a.alive AND a.next IS NULL AND ";
        List<Query> queries = new ArrayList<>();
        table.base(slice)
                .ifPresent(base -> queries.add(new Query(
                        "SELECT " + image.selectAfter("b") + ", " + altered + " FROM " + base + " b JOIN "
                                + table.cascaded() + going + "a.place < 0 AND a.key = b._tm_key",
                        reader,
                        0)));
        table.changes(slice)
                .ifPresent(changes -> queries.add(new Query(
                        "SELECT " + image.selectAfter("c") + ", " + altered + " FROM " + changes + " c JOIN "
                                + table.cascaded() + going + "a.place = c._tm_sequence * 2 + 1",
                        reader,
                        0)));
        return queries;
    }

    private MergedTable table(TableName name) {
        MergedTable table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("table " + name + " is not part of this merge");
        }
        return table;
    }

    @Override
    public void close() {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            for (String name : created) {
                statement.execute("DROP TABLE IF EXISTS " + name);
            }
        } catch (SQLException e) {
            throw new MergeException("the merge engine cannot drop its tables", e);
        }
    }
}
