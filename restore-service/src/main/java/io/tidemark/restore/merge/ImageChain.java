package io.tidemark.restore.merge;

import io.tidemark.restore.merge.RowSql.Image;
import io.tidemark.schemas.TableDefinition;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the images of a table's changes form chains: what an update or delete found is what the change before it, or the
 * snapshot, left; nothing is removed that was not there, nothing added that was. A change that the source made without writing it to
 * its binary log breaks the chain at the next change of the row.
 */
public final class ImageChain {
    private static final int MOST_FINDINGS = 20;
    private static final String LINKS = "links";

    private final MergeEngine engine;
    private final TableDefinition table;
    private final RowSql sql;
    private final CascadeReach cascades;
    private final @Nullable List<Path> base;
    private final String changes;
    private final List<RowFinding> findings = new ArrayList<>();
    private long proven;
    private long unknown;
    private long cascaded;
    private long broken;

    private ImageChain(MergeEngine engine, TableSpan span, boolean baseKnown, CascadeReach cascades) {
        this.engine = engine;
        this.table = span.definition();
        this.sql = new RowSql(table, Set.of());
        this.cascades = cascades;
        this.base = baseKnown ? span.base() : null;
        this.changes = "(SELECT * FROM " + Sql.rowsOf(span.changes()) + " WHERE _tm_sequence > " + span.afterSequence()
                + " AND _tm_sequence <= " + span.throughSequence() + ")";
    }

    /**
     * Checks one stretch.
     *
     * @param span the table over the stretch
     * @param baseKnown whether the span's base holds all rows at the stretch's start; otherwise the base is left aside
     * @param cascades what may happen to rows without a change
     */
    public static ChainResult check(MergeEngine engine, TableSpan span, boolean baseKnown, CascadeReach cascades) {
        if (span.changes().isEmpty()) {
            return new ChainResult(0, 0, 0, 0, List.of());
        }
        return new ImageChain(engine, span, baseKnown, cascades).run();
    }

    private ChainResult run() {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            // A temporary table goes with its connection, whatever happens.
            statement.execute(
                    "CREATE TEMPORARY TABLE " + LINKS + " AS " + (table.hasKey() ? keyedLinks() : countedLinks()));
            if (table.hasKey()) {
                count(statement);
                images(statement);
                misplaced(statement);
            } else {
                counts(statement);
            }
        } catch (SQLException e) {
            throw new MergeException("the changes of table " + table.name() + " cannot be followed", e);
        }
        return new ChainResult(proven, unknown, cascaded, broken, findings);
    }

    private boolean hasBaseRows() {
        return base != null && !base.isEmpty();
    }

    /** (key, place, put, before_place, before_put): each touch of a key with the one before; a base row is at place -1. */
    private String keyedLinks() {
        String touches =
                "SELECT coalesce(_tm_key_before, _tm_key) AS key, _tm_sequence * 2 AS place, false AS put FROM "
                        + changes
                        + " WHERE _tm_operation <> 'INSERT' UNION ALL SELECT _tm_key, _tm_sequence * 2 + 1, true FROM "
                        + changes + " WHERE _tm_operation <> 'DELETE'";
        if (hasBaseRows()) {
            touches = "WITH t AS (" + touches + ") FROM t UNION ALL SELECT b._tm_key, -1, true FROM " + Sql.rowsOf(base)
                    + " b SEMI JOIN t ON b._tm_key = t.key";
        }
        return "SELECT key, place, put, lag(place) OVER w AS before_place, lag(put) OVER w AS before_put FROM ("
                + touches + ") WINDOW w AS (PARTITION BY key ORDER BY place)";
    }

    private void count(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT count(*) FILTER (WHERE NOT put AND before_put), count(*) FILTER"
                        + " (WHERE NOT put AND before_put IS NULL) FROM " + LINKS)) {
            row.next();
            proven = row.getLong(1);
            unknown = base == null ? row.getLong(2) : 0;
        }
    }

    private void images(Statement statement) throws SQLException {
        String fromChanges = "SELECT " + sql.called("c", Image.BEFORE) + " AS called, "
                + sql.differing("c", Image.BEFORE, "p", Image.AFTER)
                + " AS differing, l.place // 2 AS sequence, l.before_place // 2 AS since FROM " + LINKS + " l JOIN "
                + changes
                + " c ON NOT l.put AND l.before_put AND l.before_place >= 0 AND c._tm_sequence = l.place // 2 JOIN "
                + changes + " p ON p._tm_sequence = l.before_place // 2";
        String query = fromChanges;
        if (hasBaseRows()) {
            query += " UNION ALL SELECT " + sql.called("c", Image.BEFORE) + ", "
                    + sql.differing("c", Image.BEFORE, "b", Image.AFTER) + ", l.place // 2, -1 FROM " + LINKS
                    + " l JOIN " + changes
                    + " c ON NOT l.put AND l.before_place = -1 AND c._tm_sequence = l.place // 2 JOIN "
                    + Sql.rowsOf(base) + " b ON b._tm_key = l.key";
        }
        try (ResultSet row =
                statement.executeQuery("SELECT * FROM (" + query + ") WHERE len(differing) > 0 ORDER BY sequence")) {
            while (row.next()) {
                List<String> columns = names(row.getArray(2));
                long since = row.getLong(4);
                proven--;
                found(
                        cascades.columns().containsAll(columns),
                        row.getString(1),
                        columns,
                        "the change " + row.getLong(3) + " found other values than "
                                + (since < 0 ? "the snapshot holds" : "the change " + since + " left"));
            }
        }
    }

    private void misplaced(Statement statement) throws SQLException {
        String missing = base == null ? "false" : "l.before_put IS NULL";
        String query = "SELECT " + sql.called("c", Image.AFTER) + ", " + sql.called("c", Image.BEFORE)
                + ", l.put, l.place // 2 FROM " + LINKS + " l JOIN " + changes
                + " c ON c._tm_sequence = l.place // 2 WHERE (l.put AND l.before_put) OR (NOT l.put AND (NOT l.before_put OR "
                + missing + ")) ORDER BY l.place";
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                boolean put = row.getBoolean(3);
                found(
                        put ? cascades.rowsVanish() || cascades.keysChange() : cascades.keysChange(),
                        row.getString(put ? 1 : 2),
                        List.of(),
                        "the change " + row.getLong(4)
                                + (put ? " adds it although it was there" : " finds it although it was not there"));
            }
        }
    }

    /** (key, place, copies): how many equal rows there are after each touch. */
    private String countedLinks() {
        String touches = "SELECT coalesce(_tm_key_before, _tm_key) AS key, _tm_sequence * 2 AS place, -1 AS delta FROM "
                + changes + " WHERE _tm_operation <> 'INSERT' UNION ALL SELECT _tm_key, _tm_sequence * 2 + 1, 1 FROM "
                + changes + " WHERE _tm_operation <> 'DELETE'";
        if (hasBaseRows()) {
            touches = "WITH t AS (" + touches + ") FROM t UNION ALL SELECT b._tm_key, -1, 1 FROM " + Sql.rowsOf(base)
                    + " b SEMI JOIN t ON b._tm_key = t.key";
        }
        return "SELECT key, place, delta, sum(delta) OVER (PARTITION BY key ORDER BY place) AS copies FROM (" + touches
                + ")";
    }

    private void counts(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + LINKS + " WHERE delta < 0")) {
            row.next();
            proven = base == null ? 0 : row.getLong(1);
            unknown = base == null ? row.getLong(1) : 0;
        }
        if (base == null) {
            return;
        }
        try (ResultSet row = statement.executeQuery("SELECT '#' || lower(hex(key))[1:16], place // 2 FROM " + LINKS
                + " WHERE delta < 0 AND copies < 0 ORDER BY place")) {
            while (row.next()) {
                proven--;
                boolean mayBe = cascades.rowsVanish() || !cascades.columns().isEmpty();
                found(
                        mayBe,
                        row.getString(1),
                        List.of(),
                        "the change " + row.getLong(2) + " finds it although it was not there");
            }
        }
    }

    private void found(boolean mayBeCascade, String key, List<String> columns, String what) {
        if (mayBeCascade) {
            cascaded++;
            return;
        }
        broken++;
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new RowFinding(table.name(), key, columns, what));
        }
    }

    private static List<String> names(Array array) throws SQLException {
        List<String> names = new ArrayList<>();
        for (Object name : (Object[]) array.getArray()) {
            names.add(String.valueOf(name));
        }
        return names;
    }
}
