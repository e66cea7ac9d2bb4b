package io.tidemark.database;

import io.tidemark.database.SchemaObject.Type;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads views, triggers, routines, events and sequences with what is needed to create them again with the same meaning. */
final class SchemaObjectReader {
    private static final Set<Type> ROUTINES =
            EnumSet.of(Type.FUNCTION, Type.PROCEDURE, Type.PACKAGE, Type.PACKAGE_BODY);

    private final ServerConnection connection;

    SchemaObjectReader(ServerConnection connection) {
        this.connection = connection;
    }

    /** All objects in the order in which they can be created. */
    List<SchemaObject> read(String databaseList) throws SQLException {
        List<SchemaObject> objects = new ArrayList<>();
        if (connection.flavor() == ServerFlavor.MARIADB) {
            objects.addAll(sequences(databaseList));
        }
        objects.addAll(routines(databaseList, Type.FUNCTION));
        objects.addAll(routines(databaseList, Type.PROCEDURE));
        if (connection.flavor() == ServerFlavor.MARIADB) {
            objects.addAll(packages(databaseList));
        }
        objects.addAll(ViewOrder.sorted(views(databaseList)));
        objects.addAll(triggers(databaseList));
        objects.addAll(events(databaseList));
        return objects;
    }

    private List<SchemaObject> sequences(String databaseList) throws SQLException {
        List<SchemaObject> sequences = new ArrayList<>();
        for (List<@Nullable String> row :
                connection.rows("SELECT table_schema, table_name FROM information_schema.tables"
                        + " WHERE table_type = 'SEQUENCE' AND table_schema IN (" + databaseList + ") ORDER BY 1, 2")) {
            TableName name = new TableName(row.get(0), row.get(1));
            String create = connection
                    .rows("SHOW CREATE SEQUENCE " + name.quoted())
                    .get(0)
                    .get(1);
            String next = connection.textOf("SELECT next_not_cached_value FROM " + name.quoted());
            sequences.add(new SchemaObject(
                    Type.SEQUENCE, name.database(), name.table(), null, create, Map.of("next_not_cached_value", next)));
        }
        return sequences;
    }

    private List<SchemaObject> routines(String databaseList, Type type) throws SQLException {
        List<SchemaObject> routines = new ArrayList<>();
        for (List<@Nullable String> row : connection.rows(
                "SELECT routine_schema, routine_name FROM information_schema.routines WHERE routine_type = '"
                        + type.sql() + "' AND routine_schema IN (" + databaseList + ") ORDER BY 1, 2")) {
            routines.add(shown(type, row.get(0), row.get(1), null, "Create " + type.sql()));
        }
        return routines;
    }

    /** Before MariaDB 11.4, packages are known in Oracle's mode only. */
    private List<SchemaObject> packages(String databaseList) throws SQLException {
        String sqlMode = connection.textOf("SELECT @@sql_mode");
        connection.execute("SET SESSION sql_mode = 'ORACLE'");
        try {
            List<SchemaObject> packages = new ArrayList<>(routines(databaseList, Type.PACKAGE));
            packages.addAll(routines(databaseList, Type.PACKAGE_BODY));
            return packages;
        } finally {
            connection.execute("SET SESSION sql_mode = " + SqlLiterals.text(sqlMode));
        }
    }

    private List<SchemaObject> views(String databaseList) throws SQLException {
        List<SchemaObject> views = new ArrayList<>();
        for (List<@Nullable String> row :
                connection.rows("SELECT table_schema, table_name FROM information_schema.views"
                        + " WHERE table_schema IN (" + databaseList + ") ORDER BY 1, 2")) {
            views.add(shown(Type.VIEW, row.get(0), row.get(1), null, "Create View"));
        }
        return views;
    }

    private List<SchemaObject> triggers(String databaseList) throws SQLException {
        // By the database of the table, which is the trigger's: asked for trigger_schema, MariaDB looks at every table
        // that it has.
        List<SchemaObject> triggers = new ArrayList<>();
        for (List<@Nullable String> row : connection.rows(
                "SELECT trigger_schema, trigger_name, event_object_table"
                        + " FROM information_schema.triggers WHERE event_object_schema IN (" + databaseList + ")"
                        + " ORDER BY event_object_schema, event_object_table, event_manipulation, action_timing, action_order")) {
            triggers.add(shown(Type.TRIGGER, row.get(0), row.get(1), row.get(2), "SQL Original Statement"));
        }
        return triggers;
    }

    private List<SchemaObject> events(String databaseList) throws SQLException {
        List<SchemaObject> events = new ArrayList<>();
        for (List<@Nullable String> row :
                connection.rows("SELECT event_schema, event_name FROM information_schema.events"
                        + " WHERE event_schema IN (" + databaseList + ") ORDER BY 1, 2")) {
            events.add(shown(Type.EVENT, row.get(0), row.get(1), null, "Create Event"));
        }
        return events;
    }

    private SchemaObject shown(Type type, String database, String name, @Nullable String table, String column)
            throws SQLException {
        String sql = "SHOW CREATE " + type.sql() + " " + new TableName(database, name).quoted();
        Map<String, @Nullable String> row = firstRow(sql);
        String create = row.get(column.toLowerCase(Locale.ROOT));
        if (create == null) {
            throw new DatabaseException(
                    DatabaseException.Kind.PRIVILEGE_MISSING,
                    "the server hides the definition of " + type.id() + " " + database + "." + name + " from user '"
                            + connection.config().credentials().username() + "': grant "
                            + (ROUTINES.contains(type)
                                    ? "SHOW_ROUTINE ON *.* (on MariaDB SHOW CREATE ROUTINE or SELECT on mysql.proc)"
                                    : "SHOW VIEW, TRIGGER and EVENT on the database"));
        }
        return new SchemaObject(type, database, name, table, create, session(row));
    }

    private static Map<String, String> session(Map<String, @Nullable String> row) {
        Map<String, String> session = new LinkedHashMap<>();
        String sqlMode = row.get("sql_mode");
        if (sqlMode != null) {
            session.put("sql_mode", SqlLiterals.text(sqlMode));
        }
        String timeZone = row.get("time_zone");
        if (timeZone != null) {
            session.put("time_zone", SqlLiterals.text(timeZone));
        }
        for (String name : List.of("character_set_client", "collation_connection")) {
            String value = row.get(name);
            if (value != null) {
                session.put(name, value);
            }
        }
        return session;
    }

    private Map<String, @Nullable String> firstRow(String sql) throws SQLException {
        try (Statement statement = connection.jdbc().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            Map<String, @Nullable String> row = new HashMap<>();
            if (result.next()) {
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT), result.getString(i));
                }
            }
            return row;
        }
    }
}
