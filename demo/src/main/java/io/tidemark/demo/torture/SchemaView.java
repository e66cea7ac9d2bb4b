package io.tidemark.demo.torture;

import io.tidemark.demo.types.ColumnFacts;
import io.tidemark.demo.types.ServerTypes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What there is at the moment, in an order that does not change from run to run.
 *
 * @param tables of all databases
 * @param objects views, triggers, routines and events
 */
record SchemaView(List<Table> tables, List<Obj> objects) {

    /**
     * A base table.
     *
     * @param database where it is
     * @param name its name
     * @param columns in their order
     * @param partitions names of its partitions; empty without any
     * @param partitioning such as {@code RANGE}; empty without any
     * @param indexes names of its secondary indexes
     * @param foreignKeys names of its foreign keys
     */
    record Table(
            String database,
            String name,
            List<ColumnFacts> columns,
            List<String> partitions,
            String partitioning,
            List<String> indexes,
            List<String> foreignKeys) {

        String quoted() {
            return quote(database) + "." + quote(name);
        }

        /** The columns that a statement gives values for. */
        List<ColumnFacts> writable() {
            return columns.stream().filter(column -> !column.generated()).toList();
        }

        boolean hasPrimaryKey() {
            return columns.stream().anyMatch(ColumnFacts::inPrimaryKey);
        }
    }

    /**
     * Something that is no table.
     *
     * @param type such as {@code VIEW}
     * @param database where it is
     * @param name its name
     */
    record Obj(String type, String database, String name) {
        String quoted() {
            return quote(database) + "." + quote(name);
        }
    }

    static SchemaView read(Connection connection, ServerTypes types, List<String> databases) throws SQLException {
        List<Table> tables = new ArrayList<>();
        List<Obj> objects = new ArrayList<>();
        for (String database : databases) {
            for (String name : names(
                    connection,
                    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?"
                            + " AND TABLE_TYPE = 'BASE TABLE' ORDER BY HEX(TABLE_NAME)",
                    database)) {
                tables.add(table(connection, types, database, name));
            }
            for (String type : List.of("VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT")) {
                for (String name : names(connection, objectQuery(type), database)) {
                    objects.add(new Obj(type, database, name));
                }
            }
        }
        return new SchemaView(List.copyOf(tables), List.copyOf(objects));
    }

    private static Table table(Connection connection, ServerTypes types, String database, String name)
            throws SQLException {
        List<String> methods = names(
                connection,
                "SELECT COALESCE(PARTITION_METHOD, '') FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ?"
                        + " AND TABLE_NAME = ? AND PARTITION_METHOD IS NOT NULL LIMIT 1",
                database,
                name);
        return new Table(
                database,
                name,
                ColumnFacts.read(connection, types, database, name),
                names(
                        connection,
                        "SELECT PARTITION_NAME FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                                + " AND PARTITION_NAME IS NOT NULL ORDER BY PARTITION_ORDINAL_POSITION",
                        database,
                        name),
                methods.isEmpty() ? "" : methods.get(0).toUpperCase(Locale.ROOT),
                names(
                        connection,
                        "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ?"
                                + " AND TABLE_NAME = ? AND INDEX_NAME <> 'PRIMARY' ORDER BY INDEX_NAME",
                        database,
                        name),
                names(
                        connection,
                        "SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = ?"
                                + " AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'FOREIGN KEY' ORDER BY CONSTRAINT_NAME",
                        database,
                        name));
    }

    private static String objectQuery(String type) {
        return switch (type) {
            case "VIEW" ->
                "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? ORDER BY HEX(TABLE_NAME)";
            case "TRIGGER" ->
                "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? ORDER BY HEX(TRIGGER_NAME)";
            case "EVENT" ->
                "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY HEX(EVENT_NAME)";
            default ->
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = '" + type
                        + "' AND ROUTINE_SCHEMA = ? ORDER BY HEX(ROUTINE_NAME)";
        };
    }

    private static List<String> names(Connection connection, String query, String... parameters) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
