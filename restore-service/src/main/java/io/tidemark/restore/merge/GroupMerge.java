package io.tidemark.restore.merge;

import io.tidemark.database.RowCursor;
import io.tidemark.restore.merge.CascadeOutcome.AlteredRow;
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
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The merge of some tables over one stretch of history: what happened to each key, foreign-key cascades included. Closing drops
 * what the engine keeps about it.
 */
public final class GroupMerge implements AutoCloseable {
    private final MergeEngine engine;
    private final Map<TableName, MergedTable> tables = new LinkedHashMap<>();
    private final Map<TableName, List<AlteredRow>> altered = new LinkedHashMap<>();
    private final List<String> created = new ArrayList<>();

    GroupMerge(MergeEngine engine, String prefix, List<TableSpan> spans) {
        this.engine = engine;
        for (int i = 0; i < spans.size(); i++) {
            tables.put(spans.get(i).name(), new MergedTable(spans.get(i), prefix + "_t" + i));
        }
    }

    void prepare(List<ReferentialKey> keys) {
        try (Connection connection = engine.connect()) {
            for (MergedTable table : tables.values()) {
                if (table.hasChanges()) {
                    if (table.hasSmallChanges()) {
                        create(connection, table.changesCopy(), "FROM " + table.archivedChanges());
                        table.changesAreCopied();
                    }
                    create(
                            connection,
                            table.touched(),
                            table.definition().hasKey() ? lastTouches(table) : deltas(table));
                }
            }
            List<ReferentialKey> acting =
                    keys.stream().filter(ReferentialKey::acts).toList();
            if (!acting.isEmpty()) {
                CascadeOutcome outcome = new CascadeDerivation(connection, tables, acting, created).derive();
                for (MergedTable table : tables.values()) {
                    keep(connection, table, outcome);
                }
            }
        } catch (SQLException | IOException e) {
            throw new MergeException("tables " + tables.keySet() + " cannot be merged: " + e.getMessage(), e);
        }
    }

    private static String lastTouches(MergedTable table) {
        return "SELECT key, max(place) AS place, arg_max(put, place) AS put FROM " + table.touches() + " GROUP BY key";
    }

    private static String deltas(MergedTable table) {
        // An update that leaves the row as it was has no _tm_key_before and counts for nothing.
        return "SELECT key, CAST(sum(delta) AS BIGINT) AS delta FROM (SELECT _tm_key AS key,"
                + " CASE _tm_operation WHEN 'DELETE' THEN -1 ELSE 1 END AS delta FROM " + table.changes()
                + " WHERE _tm_operation <> 'UPDATE' OR _tm_key_before IS NOT NULL"
                + " UNION ALL SELECT _tm_key_before, -1 FROM " + table.changes()
                + " WHERE _tm_key_before IS NOT NULL) GROUP BY key HAVING sum(delta) <> 0";
    }

    private void keep(Connection connection, MergedTable table, CascadeOutcome outcome) throws SQLException {
        CascadeOutcome.TableOutcome result = outcome.of(table.span().name());
        if (result.isEmpty()) {
            return;
        }
        create(connection, table.endedBase(), "SELECT CAST(NULL AS BLOB) AS key WHERE false");
        create(connection, table.endedPuts(), "SELECT CAST(NULL AS BIGINT) AS place WHERE false");
        create(
                connection,
                table.altered(),
                "SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS BLOB) AS key, CAST(NULL AS BIGINT) AS place WHERE false");
        DuckDBConnection duck = connection.unwrap(DuckDBConnection.class);
        try (DuckDBAppender base = duck.createAppender("main", table.endedBase());
                DuckDBAppender puts = duck.createAppender("main", table.endedPuts());
                DuckDBAppender rows = duck.createAppender("main", table.altered())) {
            for (CascadeOutcome.RowSource ended : result.ended()) {
                if (ended.isBase()) {
                    base.beginRow();
                    base.append(ended.key());
                    base.endRow();
                } else {
                    puts.beginRow();
                    puts.append(ended.place());
                    puts.endRow();
                }
            }
            for (int id = 0; id < result.altered().size(); id++) {
                CascadeOutcome.RowSource source = result.altered().get(id).source();
                rows.beginRow();
                rows.append((long) id);
                rows.append(source.key());
                rows.append(source.place());
                rows.endRow();
            }
        }
        altered.put(table.span().name(), result.altered());
    }

    private void create(Connection connection, String name, String query) throws SQLException {
        created.add(name);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + name + " AS " + query);
        }
    }

    /** Whether cascades changed rows of the table that no event of the binary log shows. */
    public boolean hasCascadedChanges(TableName name) {
        return altered.containsKey(name);
    }

    /** Every row of the table at the stretch's end. */
    public RowCursor state(TableName name) {
        MergedTable table = table(name);
        ImageReader image = table.image();
        List<Query> queries = new ArrayList<>();
        if (table.hasBase()) {
            String sql = "SELECT " + image.selectAfter("b") + " FROM " + table.base() + " b";
            if (table.hasChanges()) {
                sql += " ANTI JOIN " + table.touched() + " t ON b._tm_key = t.key";
            }
            if (hasCascadedChanges(name)) {
                sql += " ANTI JOIN " + table.endedBase() + " e ON b._tm_key = e.key";
            }
            queries.add(new Query(sql, row -> image.read(row, 1), 0));
        }
        if (table.hasChanges()) {
            queries.add(table.definition().hasKey() ? lastImages(table, image) : countedImages(table, image));
        }
        queries.addAll(alteredRows(table, image));
        return new MergedRows(name.toString(), engine, queries);
    }

    /**
     * The rows that a table which had other rows at the stretch's start must be given, once {@link #staleKeys} are gone from it;
     * without a key, only where it {@link #removesRows no rows}.
     */
    public RowCursor addedRows(TableName name) {
        MergedTable table = table(name);
        ImageReader image = table.image();
        List<Query> queries = new ArrayList<>();
        if (table.hasChanges()) {
            queries.add(table.definition().hasKey() ? lastImages(table, image) : rowsByDelta(table));
        }
        queries.addAll(alteredRows(table, image));
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
                    "SELECT " + key.selectAfter("b") + " FROM " + table.base() + " b SEMI JOIN " + table.endedBase()
                            + " e ON b._tm_key = e.key",
                    row -> key.read(row, 1),
                    0));
        }
        return new MergedRows(name.toString(), engine, queries);
    }

    /** Whether rows that were there at the stretch's start are not there at its end. Only for tables without a key. */
    public boolean removesRows(TableName name) {
        MergedTable table = table(name);
        if (!table.hasChanges()) {
            return false;
        }
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM " + table.touched() + " WHERE delta < 0")) {
            row.next();
            return row.getLong(1) > 0;
        } catch (SQLException e) {
            throw new MergeException("table " + name + " cannot be merged: " + e.getMessage(), e);
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
            throw new MergeException("table " + name + " cannot be merged: " + e.getMessage(), e);
        }
    }

    private Query lastImages(MergedTable table, ImageReader image) {
        String sql = "SELECT " + image.selectAfter("c") + " FROM " + table.changes() + " c JOIN " + table.touched()
                + " t ON t.put AND t.place = c._tm_sequence * 2 + 1";
        if (hasCascadedChanges(table.span().name())) {
            sql += " ANTI JOIN " + table.endedPuts() + " e ON e.place = t.place";
        }
        return new Query(sql, row -> image.read(row, 1), 0);
    }

    private static Query countedImages(MergedTable table, ImageReader image) {
        String counted;
        String images = "SELECT c._tm_key AS _tm_k, " + named(table, "c") + " FROM " + table.changes()
                + " c JOIN counted f ON c._tm_key = f.key" + " WHERE c._tm_operation <> 'DELETE' AND f.n > 0";
        if (table.hasBase()) {
            counted = "SELECT d.key, coalesce(b.n, 0) + d.delta AS n FROM " + table.touched()
                    + " d LEFT JOIN (SELECT _tm_key AS key, count(*) AS n FROM " + table.base() + " SEMI JOIN "
                    + table.touched() + " s ON _tm_key = s.key GROUP BY _tm_key) b ON d.key = b.key";
            images += " UNION ALL SELECT b._tm_key AS _tm_k, " + named(table, "b") + " FROM " + table.base()
                    + " b JOIN counted f ON b._tm_key = f.key WHERE f.n > 0";
        } else {
            counted = "SELECT key, delta AS n FROM " + table.touched();
        }
        String sql = "WITH counted AS MATERIALIZED (" + counted + "), images AS (" + images
                + "), one AS (SELECT DISTINCT ON (_tm_k) * FROM images) SELECT f.n, " + image.selectAfter("i")
                + " FROM counted f LEFT JOIN one i ON i._tm_k = f.key WHERE f.n <> 0";
        return new Query(sql, row -> image.read(row, 2), 1);
    }

    private static Query rowsByDelta(MergedTable table) {
        ImageReader image = table.image();
        String after = "SELECT d.key AS _tm_k, d.delta AS _tm_n, " + image.selectAfter("c") + " FROM "
                + table.changes() + " c JOIN " + table.touched()
                + " d ON d.key = c._tm_key WHERE d.delta > 0 AND c._tm_operation <> 'DELETE'";
        String sql = "SELECT _tm_n, * EXCLUDE (_tm_k, _tm_n) FROM (SELECT DISTINCT ON (_tm_k) * FROM (" + after + "))";
        return new Query(sql, row -> image.read(row, 2), 1);
    }

    private static String named(MergedTable table, String relation) {
        StringBuilder list = new StringBuilder(relation + "._tm_exact");
        table.columns().forEach(column -> list.append(", ").append(column.after(relation)));
        return list.toString();
    }

    private List<Query> alteredRows(MergedTable table, ImageReader image) {
        List<AlteredRow> rows = altered.getOrDefault(table.span().name(), List.of());
        if (rows.isEmpty()) {
            return List.of();
        }
        MergedRows.RowReader reader = row -> rows.get((int) row.getLong(1)).applyTo(image.read(row, 2));
        List<Query> queries = new ArrayList<>();
        if (table.hasBase()) {
            queries.add(new Query(
                    "SELECT a.id, " + image.selectAfter("b") + " FROM " + table.base() + " b JOIN " + table.altered()
                            + " a ON a.place < 0 AND a.key = b._tm_key",
                    reader,
                    0));
        }
        if (table.hasChanges()) {
            queries.add(new Query(
                    "SELECT a.id, " + image.selectAfter("c") + " FROM " + table.changes() + " c JOIN " + table.altered()
                            + " a ON a.place = c._tm_sequence * 2 + 1",
                    reader,
                    0));
        }
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
            throw new MergeException("the merge engine cannot drop its tables: " + e.getMessage(), e);
        }
    }
}
