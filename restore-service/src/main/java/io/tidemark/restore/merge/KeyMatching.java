package io.tidemark.restore.merge;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the rows of a child that refer to keys which ceased, by the server's own idea of what is equal. */
final class KeyMatching {
    private final EngineTables engine;
    private final MergedTable child;
    private final KeyTexts texts;

    KeyMatching(EngineTables engine, MergedTable child, KeyTexts texts) {
        this.engine = engine;
        this.child = child;
        this.texts = texts;
    }

    /**
     * Has the texts compared that the key's columns ever held, and makes of the events that act those that are matched.
     *
     * @param rows a query of the child's tracked values
     */
    void prepare(ActingKey key, String rows) throws SQLException {
        StringBuilder joins = new StringBuilder();
        List<String> compared = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            KeyColumn column = key.columns().get(i);
            if (column.isCollated()) {
                int slot = column.childSlot();
                String values = "SELECT kv" + i + " AS v, kx" + i + " AS x FROM " + key.acts(child)
                        + " UNION ALL SELECT nv" + i + ", nx" + i + " FROM " + key.acts(child) + " UNION ALL SELECT v"
                        + slot + ", x" + slot + " FROM (" + rows + ")";
                try {
                    texts.ask(column.child(), column.collation(), values);
                } catch (ServerNeededException e) {
                    throw e.along(key.key());
                }
            }
            String text = column.text("a", "k", i);
            joins.append(texts.join(column, text, "q" + i));
            compared.add(KeyTexts.compared(column, text, "q" + i) + " AS k" + i);
        }
        engine.create(
                key.gone(child),
                "SELECT a.*, " + String.join(", ", compared) + " FROM " + key.acts(child) + " a" + joins);
        engine.drop(key.acts(child));
    }

    /** Joins that {@link #condition} needs. */
    String childJoins(ActingKey key, String relation) throws SQLException {
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i < key.columns().size(); i++) {
            KeyColumn column = key.columns().get(i);
            joins.append(texts.join(column, column.text(relation, "", column.childSlot()), "q" + i));
        }
        return joins.toString();
    }

    /** Whether a row refers to the key that ceases. */
    String condition(ActingKey key, String relation, String gone) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            KeyColumn column = key.columns().get(i);
            conditions.add(gone + ".k" + i + " = "
                    + KeyTexts.compared(column, column.text(relation, "", column.childSlot()), "q" + i));
        }
        return String.join(" AND ", conditions);
    }
}
