package io.tidemark.demo.oracle;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one database through a connection that is in a consistent snapshot. */
final class ContentsReader {

    private static final int FETCH_ROWS = 2_000;
    /** In the options after the column list: nothing but options follows it. */
    private static final Pattern AUTO_INCREMENT = Pattern.compile(" AUTO_INCREMENT=(\\d+)(?=[^\\n]*$)");
    /** When an object was made or changed says nothing about what it is. */
    private static final Set<String> IGNORED = Set.of("created", "modified", "last_altered", "last_executed");

    private final Connection connection;
    private final String database;

    ContentsReader(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    DatabaseContents read() throws SQLException {
        SortedMap<String, String> objects = new TreeMap<>();
        objects.put("database", createText("SHOW CREATE DATABASE " + quoted(database)));
        SortedMap<String, TableContents> tables = new TreeMap<>();
        for (String table : names("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?"
                + " AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE', 'SYSTEM VIEW')")) {
            tables.put(table, readTable(table));
        }
        addObjects(objects, "view", "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?");
        addObjects(
                objects,
                "trigger",
                "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ?");
        for (String kind : List.of("procedure", "function")) {
            addObjects(
                    objects,
                    kind,
                    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE = '"
                            + kind.toUpperCase(Locale.ROOT) + "'");
        }
        addObjects(objects, "event", "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?");
        addTriggerOrder(objects);
        return new DatabaseContents(tables, objects);
    }

    private TableContents readTable(String table) throws SQLException {
        String shown = createText("SHOW CREATE TABLE " + quoted(database) + "." + quoted(table));
        Matcher next = AUTO_INCREMENT.matcher(shown);
        Long nextAutoIncrement = next.find() ? Long.valueOf(next.group(1)) : null;
        List<ExactColumn> columns = columns(table);
        return new TableContents(
                AUTO_INCREMENT.matcher(shown).replaceFirst(""),
                nextAutoIncrement,
                columns.stream().map(ExactColumn::name).toList(),
                names(
                        "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                                + " AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX",
                        table),
                rows(table, columns));
    }

    private byte[][] rows(String table, List<ExactColumn> columns) throws SQLException {
        StringJoiner expressions = new StringJoiner(", ");
        columns.forEach(column -> expressions.add(column.expression()));
        List<byte[]> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet result = statement.executeQuery(
                    "SELECT " + expressions + " FROM " + quoted(database) + "." + quoted(table))) {
                StringBuilder row = new StringBuilder();
                while (result.next()) {
                    row.setLength(0);
                    for (int i = 1; i <= columns.size(); i++) {
                        String value = result.getString(i);
                        row.append(i == 1 ? "" : TableContents.SEPARATOR)
                                .append(value == null ? TableContents.NULL : value);
                    }
                    rows.add(row.toString().getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return rows.toArray(byte[][]::new);
    }

    private List<ExactColumn> columns(String table) throws SQLException {
        List<ExactColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                        + " ORDER BY ORDINAL_POSITION")) {
            statement.setString(1, database);
            statement.setString(2, table);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(new ExactColumn(result.getString(1), result.getString(2)));
                }
            }
        }
        return columns;
    }

    private void addObjects(SortedMap<String, String> objects, String kind, String query) throws SQLException {
        for (String name : names(query)) {
            objects.put(
                    kind + " " + name,
                    describe("SHOW CREATE " + kind.toUpperCase(Locale.ROOT) + " " + quoted(database) + "."
                            + quoted(name)));
        }
    }

    /** SHOW CREATE TRIGGER does not say which of several triggers for the same event comes first. */
    private void addTriggerOrder(SortedMap<String, String> objects) throws SQLException {
        List<String> order = names("SELECT CONCAT(EVENT_OBJECT_TABLE, ' ', ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ',"
                + " ACTION_ORDER, ' ', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ?"
                + " ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER");
        objects.put("order of triggers", String.join("\n", order));
    }

    /** Every column of the one row, except dates: CREATE text, sql_mode, character sets, definer. */
    private String describe(String show) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(show)) {
            if (!result.next()) {
                throw new SQLException(show + " returned nothing");
            }
            ResultSetMetaData columns = result.getMetaData();
            StringJoiner text = new StringJoiner("\n");
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                String label = columns.getColumnLabel(i);
                if (!IGNORED.contains(label.toLowerCase(Locale.ROOT))) {
                    text.add(label + ": " + result.getString(i));
                }
            }
            return text.toString();
        }
    }

    private String createText(String show) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(show)) {
            result.next();
            return result.getString(2);
        }
    }

    private List<String> names(String query, String... moreParameters) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, database);
            for (int i = 0; i < moreParameters.length; i++) {
                statement.setString(i + 2, moreParameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    names.add(result.getString(1));
                }
            }
        }
        return names;
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
