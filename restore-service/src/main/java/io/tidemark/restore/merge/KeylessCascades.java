package io.tidemark.restore.merge;

import io.tidemark.schemas.RowIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * What cascades did to a table without a key. Equal rows cannot be told apart and need not be: they refer to the same key, so an
 * event takes all that are there at its time, wherever they came from. It is enough to count, per content, how many rows logged
 * changes and earlier cascades had left since the event before. What a row becomes is another content, whose count grows.
 */
final class KeylessCascades implements ChildCascades {
    private final EngineTables engine;
    private final MergedTable table;
    private final TrackedColumns columns;
    private final KeyTexts texts;

    KeylessCascades(EngineTables engine, MergedTable table, TrackedColumns columns, KeyTexts texts) {
        this.engine = engine;
        this.table = table;
        this.columns = columns;
        this.texts = texts;
    }

    @Override
    public void derive(List<ActingKey> keys) throws SQLException {
        engine.create(
                table.cascaded(),
                "SELECT key, key AS source, " + values("r") + " FROM (" + logged() + ") r WHERE false");
        engine.create(
                moves(),
                "SELECT CAST(NULL AS BLOB) AS key, CAST(0 AS BIGINT) AS s, '' AS path,"
                        + " CAST(0 AS BIGINT) AS delta WHERE false");
        KeyMatching matching = new KeyMatching(engine, table, texts);
        for (ActingKey key : keys) {
            matching.prepare(key, logged());
        }
        // What rows become may be concerned by later events in turn.
        boolean changed = true;
        while (changed) {
            createHits(keys, matching);
            createBecome();
            String before = moves() + "_before";
            engine.rename(moves(), before);
            engine.create(
                    moves(),
                    "SELECT key, s, path, -n AS delta FROM " + hits() + " WHERE n <> 0 UNION ALL"
                            + " SELECT b.key, h.s, h.path, h.n FROM " + hits() + " h JOIN " + become()
                            + " b ON b.id = h.id WHERE h.n <> 0");
            changed = engine.number("SELECT count(*) FROM ((SELECT * FROM " + moves() + " EXCEPT ALL SELECT * FROM "
                            + before + ") UNION ALL (SELECT * FROM " + before + " EXCEPT ALL SELECT * FROM " + moves()
                            + "))")
                    > 0;
            engine.drop(before);
            engine.create(
                    table.cascaded(),
                    "SELECT DISTINCT ON (key) * FROM (SELECT b.key, h.source, "
                            + columns.each(slot -> "h.a_v" + slot + " AS v" + slot + ", h.a_x" + slot + " AS x" + slot)
                            + " FROM " + hits() + " h JOIN " + become() + " b ON b.id = h.id WHERE h.n <> 0)");
        }
        engine.insert(
                table.derivedEvents(),
                "SELECT s, path, ends AS deleted, "
                        + columns.each(slot -> "v" + slot + " AS bv" + slot + ", x" + slot + " AS bx" + slot
                                + ", CASE WHEN NOT ends THEN a_v" + slot + " END AS av" + slot
                                + ", CASE WHEN NOT ends THEN a_x" + slot + " END AS ax" + slot + ", NOT ends AND a_set"
                                + slot + " AS set" + slot)
                        + ", source, CAST(0 AS BIGINT) AS place, n AS copies FROM " + hits() + " WHERE n <> 0");
        for (ActingKey key : keys) {
            engine.drop(key.gone(table));
        }
    }

    private String moves() {
        return table.prefix() + "_moves";
    }

    private String hits() {
        return table.prefix() + "_hits";
    }

    private String become() {
        return table.prefix() + "_become";
    }

    private String values(String relation) {
        return columns.each(slot -> relation + ".v" + slot + ", " + relation + ".x" + slot);
    }

    /** The tracked values of all images of rows. */
    private String logged() {
        List<String> images = new ArrayList<>();
        if (table.hasBase()) {
            images.add("SELECT b._tm_key AS key, " + columns.imageAfter("b", "") + " FROM " + table.base() + " b");
        }
        if (table.hasChanges()) {
            images.add("SELECT c._tm_key AS key, " + columns.imageAfter("c", "") + " FROM " + table.changes()
                    + " c WHERE c._tm_operation <> 'DELETE'");
        }
        return String.join(" UNION ALL ", images);
    }

    private String deltas() {
        List<String> deltas = new ArrayList<>();
        if (table.hasBase()) {
            deltas.add("SELECT _tm_key AS key, CAST(-1 AS BIGINT) AS s, '' AS path, count(*) AS delta FROM "
                    + table.base() + " GROUP BY _tm_key");
        }
        if (table.hasChanges()) {
            deltas.add("SELECT key, s, '' AS path, delta FROM " + table.deltas());
        }
        deltas.add("SELECT key, s, path, delta FROM " + moves() + " WHERE delta > 0");
        return String.join(" UNION ALL ", deltas);
    }

    /** Every content with the events that concern it, how many rows of it each event finds, and what they become. */
    private void createHits(List<ActingKey> keys, KeyMatching matching) throws SQLException {
        String known = "(SELECT key, key AS source, " + values("l") + " FROM (" + logged()
                + ") l UNION ALL SELECT key, source, " + values("d") + " FROM " + table.cascaded() + " d)";
        List<String> hits = new ArrayList<>();
        for (ActingKey key : keys) {
            hits.add("SELECT r.key, r.source, g.s, g.path, g.ends, " + values("r") + ", "
                    + columns.each(slot -> given(key, slot)) + " FROM " + known + " r"
                    + matching.childJoins(key, "r") + " JOIN " + key.gone(table) + " g ON "
                    + matching.condition(key, "r", "g"));
        }
        String concerned = table.prefix() + "_concerned";
        engine.create(
                concerned,
                "SELECT row_number() OVER () AS id, * FROM (SELECT DISTINCT ON (key, s, path) * FROM ("
                        + String.join(" UNION ALL ", hits) + "))");
        String timeline = "SELECT NULL AS id, d.key, d.s, d.path, d.delta FROM (" + deltas() + ") d SEMI JOIN "
                + concerned + " c ON c.key = d.key UNION ALL SELECT id, key, s, path, 0 FROM " + concerned;
        // Rows that a cascade makes at an event are not yet there for that event itself.
        String order = "ORDER BY s, path, id IS NULL";
        String counted = "SELECT id, sum(delta) OVER (PARTITION BY key, stretch) AS n FROM (SELECT *,"
                + " count(id) OVER (PARTITION BY key " + order + " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
                + " AS stretch FROM (" + timeline + "))";
        engine.create(
                hits(),
                "SELECT c.*, CAST(n.n AS BIGINT) AS n FROM " + concerned + " c JOIN (" + counted
                        + ") n ON n.id = c.id");
        engine.drop(concerned);
    }

    private static String given(ActingKey key, int slot) {
        for (int i = 0; i < key.columns().size(); i++) {
            if (key.columns().get(i).childSlot() == slot) {
                return "g.set" + i + " AS a_set" + slot + ", CASE WHEN g.set" + i + " THEN g.nv" + i + " ELSE r.v"
                        + slot
                        + " END AS a_v" + slot + ", CASE WHEN g.set" + i + " THEN g.nx" + i + " ELSE r.x" + slot
                        + " END AS a_x" + slot;
            }
        }
        return "false AS a_set" + slot + ", r.v" + slot + " AS a_v" + slot + ", r.x" + slot + " AS a_x" + slot;
    }

    /** (id, key): the identity that rows have behind a hit which leaves them there. */
    private void createBecome() throws SQLException {
        engine.create(become(), "SELECT CAST(0 AS BIGINT) AS id, CAST(NULL AS BLOB) AS key WHERE false");
        ImageReader image = table.image();
        RowIdentity identity = new RowIdentity(table.definition());
        String sql = "SELECT h.id, " + columns.each(slot -> columns.selected("h", slot)) + ", "
                + image.selectAfter("i") + " FROM (SELECT id, source, "
                + columns.each(slot -> "a_v" + slot + " AS v" + slot + ", a_x" + slot + " AS x" + slot) + " FROM "
                + hits() + " WHERE NOT ends AND n <> 0) h JOIN ("
                + table.imagesOf("SELECT source FROM " + hits() + " WHERE NOT ends AND n <> 0")
                + ") i ON i._tm_key = h.source";
        try (Statement statement = engine.connection().createStatement();
                ResultSet row = statement.executeQuery(sql);
                DuckDBAppender appender = engine.appender(become())) {
            while (row.next()) {
                if (table.span().computesColumns()) {
                    throw new MergeException("table " + table.span().name()
                            + " has neither a key nor only columns that are stored as they are written: what cascades made of"
                            + " its rows cannot be told apart; restore from a snapshot behind them");
                }
                @Nullable Object[] cells = columns.read(row, 2);
                @Nullable Object[] whole = image.read(row, 2 + columns.size() * TrackedColumns.SELECTED_WIDTH);
                appender.beginRow();
                appender.append(row.getLong(1));
                appender.append(identity.of(columns.applyTo(whole, cells)));
                appender.endRow();
            }
        }
    }

    @Override
    public void finish() throws SQLException {
        if (engine.number("SELECT count(*) FROM " + hits() + " WHERE n < 0") > 0) {
            throw new MergeException("table " + table.span().name()
                    + ": the changes remove a row more often than it was there when a cascade found it");
        }
        boolean any = !engine.isEmpty(moves());
        if (any) {
            String logged = table.hasChanges() ? "SELECT key, delta FROM " + table.touched() + " UNION ALL " : "";
            String all = table.prefix() + "_all";
            engine.create(
                    all,
                    "SELECT key, CAST(sum(delta) AS BIGINT) AS delta FROM (" + logged + "SELECT key, delta FROM "
                            + moves() + ") GROUP BY key HAVING sum(delta) <> 0");
            engine.rename(all, table.touched());
            table.rowsAreCascaded(columns);
        }
        for (String name : List.of(hits(), become(), moves())) {
            engine.drop(name);
        }
    }
}
