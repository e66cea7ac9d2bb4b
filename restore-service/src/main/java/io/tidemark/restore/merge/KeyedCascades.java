package io.tidemark.restore.merge;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;

/**
 * What cascades did to a table with a key. A row version is one logged image of a row, or its row in the base, up to the next
 * logged event that touches its key. Versions that refer to a key which ceases are put through the events that concern them, one
 * for each at a time, until none concerns any of them.
 */
final class KeyedCascades implements ChildCascades {
    private static final long NEVER = Long.MAX_VALUE;

    private final EngineTables engine;
    private final MergedTable table;
    private final TrackedColumns columns;
    private final KeyTexts texts;
    private final TreeSet<Integer> referring = new TreeSet<>();
    private boolean hasTimeline;

    KeyedCascades(EngineTables engine, MergedTable table, TrackedColumns columns, KeyTexts texts) {
        this.engine = engine;
        this.table = table;
        this.columns = columns;
        this.texts = texts;
    }

    @Override
    public void derive(List<ActingKey> keys) throws SQLException {
        createTimeline();
        referring.clear();
        for (ActingKey key : keys) {
            key.columns().forEach(column -> referring.add(column.childSlot()));
        }
        KeyMatching matching = new KeyMatching(engine, table, texts);
        for (ActingKey key : keys) {
            matching.prepare(key, "SELECT * FROM (" + versions() + ")");
        }
        createCandidates(keys, matching);
        engine.create(table.cascaded(), "SELECT * FROM " + front() + " WHERE false");
        for (boolean first = true; ; first = false) {
            createHits(keys, matching);
            if (!first) {
                engine.insert(
                        table.cascaded(),
                        "SELECT f.* FROM " + front() + " f ANTI JOIN " + hits() + " h ON h.id = f.id");
            }
            if (engine.isEmpty(hits())) {
                break;
            }
            applyHits();
        }
        engine.drop(front());
        engine.drop(hits());
        for (ActingKey key : keys) {
            engine.drop(key.gone(table));
        }
    }

    private String front() {
        return table.prefix() + "_front";
    }

    private String hits() {
        return table.prefix() + "_hits";
    }

    private void createTimeline() throws SQLException {
        if (table.hasChanges() && !hasTimeline) {
            hasTimeline = true;
            engine.create(
                    table.timeline(),
                    "SELECT key, place, put, lead(place) OVER w AS next, row_number() OVER w = 1 AS first FROM "
                            + table.touches() + " WINDOW w AS (PARTITION BY key ORDER BY place)");
        }
    }

    /** All versions: where they begin (key, place, since) and end (next, until), and their tracked values. */
    private String versions() {
        List<String> versions = new ArrayList<>();
        if (table.hasBase()) {
            String next = table.hasChanges() ? "n.place" : "CAST(NULL AS BIGINT)";
            versions.add("SELECT b._tm_key AS key, CAST(-1 AS BIGINT) AS place, CAST(-1 AS BIGINT) AS since, " + next
                    + " AS next, coalesce(" + next + " // 2, " + NEVER + ") AS until, " + columns.imageAfter("b", "")
                    + " FROM " + table.base() + " b"
                    + (table.hasChanges()
                            ? " LEFT JOIN " + table.timeline() + " n ON n.first AND n.key = b._tm_key"
                            : ""));
        }
        if (table.hasChanges()) {
            versions.add("SELECT t.key, t.place, t.place // 2 AS since, t.next, coalesce(t.next // 2, " + NEVER
                    + ") AS until, " + columns.imageAfter("c", "") + " FROM " + table.changes() + " c JOIN "
                    + table.timeline() + " t ON t.put AND t.place = c._tm_sequence * 2 + 1");
        }
        return String.join(" UNION ALL ", versions);
    }

    /** The versions that some event concerns, as they are before it. */
    private void createCandidates(List<ActingKey> keys, KeyMatching matching) throws SQLException {
        List<String> concerned = new ArrayList<>();
        for (ActingKey key : keys) {
            concerned.add("SELECT v.* FROM (" + versions() + ") v" + matching.childJoins(key, "v") + " SEMI JOIN "
                    + key.gone(table) + " g ON " + matching.condition(key, "v", "g")
                    + " AND g.s > v.since AND g.s < v.until");
        }
        String all = concerned.size() == 1
                ? concerned.get(0)
                : "SELECT DISTINCT ON (key, place) * FROM (" + String.join(" UNION ALL ", concerned) + ")";
        engine.create(
                front(),
                "SELECT row_number() OVER () AS id, *, key AS now_key, true AS alive, CAST(-1 AS BIGINT) AS s, '' AS path"
                        + " FROM (" + all + ")");
    }

    /** For every version the first event behind those that it has been through. */
    private void createHits(List<ActingKey> keys, KeyMatching matching) throws SQLException {
        List<String> hits = new ArrayList<>();
        for (ActingKey key : keys) {
            hits.add("SELECT f.id, g.s, g.path, g.ends, " + eachReferring(slot -> given(key, slot)) + " FROM " + front()
                    + " f" + matching.childJoins(key, "f") + " JOIN " + key.gone(table) + " g ON "
                    + matching.condition(key, "f", "g") + " AND g.s > f.since AND g.s < f.until"
                    + " WHERE f.alive AND (g.s > f.s OR g.s = f.s AND g.path > f.path)");
        }
        engine.create(
                hits(),
                "SELECT * FROM (" + String.join(" UNION ALL ", hits)
                        + ") QUALIFY row_number() OVER (PARTITION BY id ORDER BY s, path) = 1");
    }

    private static String given(ActingKey key, int slot) {
        for (int i = 0; i < key.columns().size(); i++) {
            if (key.columns().get(i).childSlot() == slot) {
                return "g.set" + i + " AS set" + slot + ", g.nv" + i + " AS nv" + slot + ", g.nx" + i + " AS nx" + slot;
            }
        }
        return "false AS set" + slot + ", f.v" + slot + " AS nv" + slot + ", f.x" + slot + " AS nx" + slot;
    }

    private String eachReferring(IntFunction<String> entry) {
        return referring.stream().map(entry::apply).collect(Collectors.joining(", "));
    }

    private void applyHits() throws SQLException {
        String after = table.prefix() + "_after";
        engine.create(
                after,
                "SELECT f.* REPLACE (NOT h.ends AS alive, h.s AS s, h.path AS path, "
                        + eachReferring(slot -> "CASE WHEN h.set" + slot + " THEN h.nv" + slot + " ELSE f.v" + slot
                                + " END AS v" + slot + ", CASE WHEN h.set" + slot + " THEN h.nx" + slot + " ELSE f.x"
                                + slot + " END AS x" + slot)
                        + ") FROM " + front() + " f JOIN " + hits() + " h ON h.id = f.id");
        engine.insert(
                table.derivedEvents(),
                "SELECT h.s, h.path, h.ends AS deleted, "
                        + columns.each(slot -> "f.v" + slot + " AS bv" + slot + ", f.x" + slot + " AS bx" + slot
                                + ", CASE WHEN NOT h.ends THEN a.v" + slot + " END AS av" + slot
                                + ", CASE WHEN NOT h.ends THEN a.x" + slot + " END AS ax" + slot + ", "
                                + (referring.contains(slot) ? "NOT h.ends AND h.set" + slot : "false") + " AS set"
                                + slot)
                        + ", f.key AS source, f.place, CAST(1 AS BIGINT) AS copies FROM " + front() + " f JOIN " + after
                        + " a ON a.id = f.id JOIN " + hits()
                        + " h ON h.id = f.id");
        if (referring.stream().anyMatch(columns::isKey)) {
            moveKeys(after);
        }
        engine.rename(after, front());
    }

    /** Where a cascade changed the key of a row, other logged events touch it from then on. */
    private void moveKeys(String after) throws SQLException {
        String moves = table.prefix() + "_moves";
        engine.create(moves, "SELECT CAST(0 AS BIGINT) AS id, CAST(NULL AS BLOB) AS key WHERE false");
        try (Statement statement = engine.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT a.id, a.now_key, "
                        + columns.each(slot -> columns.selected("a", slot)) + " FROM " + after + " a WHERE a.alive");
                DuckDBAppender appender = engine.appender(moves)) {
            while (row.next()) {
                byte[] key = columns.identity(columns.read(row, 3));
                if (!java.util.Arrays.equals(key, Objects.requireNonNull(row.getBytes(2)))) {
                    appender.beginRow();
                    appender.append(row.getLong(1));
                    appender.append(key);
                    appender.endRow();
                }
            }
        }
        String next = table.hasChanges()
                ? "SELECT m.id, any_value(m.key) AS key, min(t.place) AS next FROM " + moves + " m JOIN " + after
                        + " a ON a.id = m.id LEFT JOIN " + table.timeline()
                        + " t ON t.key = m.key AND t.place > a.s * 2 + 1 GROUP BY m.id"
                : "SELECT id, key, CAST(NULL AS BIGINT) AS next FROM " + moves;
        String moved = after + "_moved";
        engine.create(
                moved,
                "SELECT a.* REPLACE (coalesce(m.key, a.now_key) AS now_key,"
                        + " CASE WHEN m.id IS NULL THEN a.next ELSE m.next END AS next,"
                        + " CASE WHEN m.id IS NULL THEN a.until ELSE coalesce(m.next // 2, " + NEVER
                        + ") END AS until) FROM " + after + " a LEFT JOIN (" + next + ") m ON m.id = a.id");
        engine.rename(moved, after);
        engine.drop(moves);
    }

    @Override
    public void finish() throws SQLException {
        if (engine.isEmpty(table.cascaded())) {
            return;
        }
        if (table.hasChanges()) {
            requireConsistency();
        }
        table.rowsAreCascaded(columns);
    }

    /** The next logged event of a row must have found what the cascades had made of it. */
    private void requireConsistency() throws SQLException {
        String differs = IntStream.range(0, columns.size())
                .mapToObj(slot -> columns.bytes("r", "", slot) + " IS DISTINCT FROM " + columns.bytes("x", "b", slot))
                .collect(Collectors.joining(" OR "));
        String found = "SELECT r.next // 2 AS sequence, hex(r.now_key) AS key, CASE"
                + " WHEN r.alive AND NOT x.presupposes THEN 'a row was inserted although one with its key was there'"
                + " WHEN NOT r.alive AND x.presupposes THEN 'a row was changed which a cascade had deleted'"
                + " WHEN r.alive AND (" + differs
                + ") THEN 'a row was changed which had other values in the columns of foreign keys than cascades leave'"
                + " END AS problem FROM (SELECT *, next % 2 = 0 AS removal FROM " + table.cascaded()
                + " WHERE next IS NOT NULL) r JOIN (SELECT c._tm_sequence, c._tm_operation <> 'INSERT'"
                + " AND (p.removal OR c._tm_key_before IS NULL) AS presupposes, p.removal, "
                + columns.imageBefore("c", "b") + " FROM " + table.changes()
                + " c CROSS JOIN (VALUES (true), (false)) p(removal)) x"
                + " ON x._tm_sequence = r.next // 2 AND x.removal = r.removal";
        try (Statement statement = engine.connection().createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT sequence, key, problem FROM (" + found + ") WHERE problem IS NOT NULL LIMIT 1")) {
            if (row.next()) {
                throw new MergeException("table " + table.span().name() + ", key " + row.getString(2) + ", sequence "
                        + row.getLong(1) + ": " + row.getString(3));
            }
        }
    }
}
