package io.tidemark.restore.merge;

import io.tidemark.restore.merge.TextEquality.ComparedTexts;
import io.tidemark.restore.merge.TextEquality.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.duckdb.DuckDBAppender;

/** The texts in columns of foreign keys, and which of them are equal: a table of those that equal another one. */
final class KeyTexts implements AutoCloseable {

    /** Texts that are compared in one way, and with each other. */
    private record Domain(String charset, String collation) {}

    private record Asked(String texts, String equal, ComparedTexts server) {}

    private final EngineTables engine;
    private final String prefix;
    private final TextEquality equality;
    private final Map<Domain, Asked> domains = new HashMap<>();

    KeyTexts(EngineTables engine, String prefix, TextEquality equality) {
        this.engine = engine;
        this.prefix = prefix;
        this.equality = equality;
    }

    /**
     * Has the server compare texts with each other and with those asked about before under the same collation.
     *
     * @param column a column of them
     * @param collation its collation
     * @param values a query of typed values {@code v} and exact texts {@code x}
     */
    void ask(CellColumn column, String collation, String values) throws SQLException {
        Asked asked = asked(column, collation);
        long before = engine.number("SELECT coalesce(max(id), 0) FROM " + asked.texts());
        engine.execute("INSERT INTO " + asked.texts() + " SELECT " + before + " + row_number() OVER (), v, x, text FROM"
                + " (SELECT DISTINCT v, x, coalesce(x, v) AS text FROM (" + values + ")) n"
                + " ANTI JOIN " + asked.texts() + " o ON o.text = n.text WHERE n.text IS NOT NULL");
        String pairs = asked.equal() + "_new";
        engine.create(pairs, "SELECT CAST(0 AS BIGINT) AS id, CAST(0 AS BIGINT) AS representative WHERE false");
        try (Statement statement = engine.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT n.id, " + column.selected("n.v") + ", n.x FROM "
                        + asked.texts() + " n WHERE n.id > " + before + " ORDER BY n.id");
                DuckDBAppender appender = engine.appender(pairs)) {
            asked.server().add(new Texts(rows, column), (id, representative) -> {
                try {
                    appender.beginRow();
                    appender.append(id);
                    appender.append(representative);
                    appender.endRow();
                } catch (SQLException e) {
                    throw new MergeException("equal texts cannot be kept", e);
                }
            });
        }
        engine.execute("INSERT INTO " + asked.equal() + " SELECT a.text, b.text FROM " + pairs + " p JOIN "
                + asked.texts() + " a ON a.id = p.id JOIN " + asked.texts() + " b ON b.id = p.representative");
        engine.drop(pairs);
    }

    private Asked asked(CellColumn column, String collation) throws SQLException {
        Domain domain = new Domain(Objects.requireNonNull(column.definition().charset()), collation);
        Asked asked = domains.get(domain);
        if (asked == null) {
            String name = prefix + "_d" + domains.size();
            asked = new Asked(name + "_texts", name + "_equal", equality.open(domain.charset(), collation));
            domains.put(domain, asked);
            engine.create(asked.texts(), "SELECT CAST(0 AS BIGINT) AS id, '' AS v, '' AS x, '' AS text WHERE false");
            engine.create(asked.equal(), "SELECT '' AS text, '' AS representative WHERE false");
        }
        return asked;
    }

    /** A join with the texts that equal another one; empty where bytes decide. */
    String join(KeyColumn column, String text, String alias) throws SQLException {
        return column.isCollated()
                ? " LEFT JOIN " + asked(column.child(), column.collation()).equal() + " " + alias + " ON " + alias
                        + ".text = " + text
                : "";
    }

    /** What equal values have in common, behind that join. */
    static String compared(KeyColumn column, String text, String alias) {
        if (column.isCollated()) {
            return "coalesce(" + alias + ".representative, " + text + ")";
        }
        return column.isPadded() ? "rtrim(" + text + ", ' ')" : text;
    }

    @Override
    public void close() {
        domains.values().forEach(asked -> asked.server().close());
    }

    /** The texts of a result, while it is read. */
    private static final class Texts implements Iterator<Text> {
        private final ResultSet rows;
        private final CellColumn column;
        private boolean there;

        Texts(ResultSet rows, CellColumn column) {
            this.rows = rows;
            this.column = column;
            advance();
        }

        private void advance() {
            try {
                there = rows.next();
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        @Override
        public boolean hasNext() {
            return there;
        }

        @Override
        public Text next() {
            if (!there) {
                throw new NoSuchElementException();
            }
            try {
                byte[] bytes = (byte[]) Objects.requireNonNull(column.read(rows, 2, rows.getString(3)));
                Text text = new Text(rows.getLong(1), bytes);
                advance();
                return text;
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        private static MergeException failure(SQLException e) {
            return new MergeException("texts of foreign keys cannot be read", e);
        }
    }
}
