package io.tidemark.database;

import io.tidemark.database.CatalogTable.SystemVersioning;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Catalog}: a few queries on information_schema for all tables together, and one SHOW CREATE for each object,
 * because only that says everything.
 */
final class CatalogReader {
    private static final Set<String> SYSTEM_DATABASES =
            Set.of("mysql", "information_schema", "performance_schema", "sys");

    private final ServerConnection connection;
    private final HiddenCharacters hiddenCharacters;

    CatalogReader(ServerConnection connection) {
        this.connection = connection;
        this.hiddenCharacters = new HiddenCharacters(connection);
    }

    Catalog read(Collection<String> databases) {
        try {
            if (connection.flavor() == ServerFlavor.MYSQL) {
                // Otherwise AUTO_INCREMENT may be a day old, and generated invisible primary keys may be hidden.
                connection.execute("SET SESSION information_schema_stats_expiry=0");
                if (connection.facts().atLeast(8, 0, 30)) {
                    connection.execute("SET SESSION show_gipk_in_create_table_and_information_schema=ON");
                }
            }
            Set<String> names = existing(databases);
            if (names.isEmpty()) {
                return new Catalog(List.of(), List.of(), List.of(), List.of());
            }
            String list = names.stream().map(SqlLiterals::text).collect(Collectors.joining(", "));
            return new Catalog(
                    databases(names),
                    tables(list),
                    new ForeignKeyReader(connection).read(list),
                    new SchemaObjectReader(connection).read(list));
        } catch (SQLException e) {
            throw connection.failure("reading the catalogue", e);
        }
    }

    private Set<String> existing(Collection<String> wanted) throws SQLException {
        Set<String> present = connection.databases();
        if (wanted.isEmpty()) {
            present.removeIf(name -> SYSTEM_DATABASES.contains(name.toLowerCase(Locale.ROOT)));
            return present;
        }
        for (String name : wanted) {
            if (!present.contains(name)) {
                throw new DatabaseException(
                        DatabaseException.Kind.UNKNOWN_DATABASE,
                        "database '" + name + "' does not exist on "
                                + connection.config().address().hostAndPort()
                                + ", or user '"
                                + connection.config().credentials().username()
                                + "' has no privilege there: check the name and the grants");
            }
        }
        return new TreeSet<>(wanted);
    }

    private List<CatalogDatabase> databases(Set<String> names) throws SQLException {
        List<CatalogDatabase> databases = new ArrayList<>();
        for (String name : names) {
            databases.add(new CatalogDatabase(
                    name,
                    connection
                            .rows("SHOW CREATE DATABASE " + TableName.quote(name))
                            .get(0)
                            .get(1)));
        }
        return databases;
    }

    private List<CatalogTable> tables(String databaseList) throws SQLException {
        Map<TableName, Map<String, Integer>> keys = new HashMap<>();
        Set<TableName> singleRange = new LinkedHashSet<>();
        readKeys(databaseList, keys, singleRange);
        Map<TableName, Columns> columns = readColumns(databaseList, keys);
        List<CatalogTable> tables = new ArrayList<>();
        String query = "SELECT table_schema, table_name, engine, auto_increment, table_rows, data_length, table_type"
                + " FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')"
                + " AND table_schema IN (" + databaseList + ")";
        Map<TableName, List<@Nullable String>> rows = new TreeMap<>();
        for (List<@Nullable String> row : connection.rows(query)) {
            rows.put(new TableName(row.get(0), row.get(1)), row);
        }
        for (Map.Entry<TableName, List<@Nullable String>> entry : rows.entrySet()) {
            Columns ofTable = columns.get(entry.getKey());
            if (ofTable != null) {
                tables.add(table(entry.getKey(), entry.getValue(), ofTable, singleRange.contains(entry.getKey())));
            }
        }
        return tables;
    }

    private CatalogTable table(TableName name, List<@Nullable String> row, Columns columns, boolean singleRange)
            throws SQLException {
        String create =
                connection.rows("SHOW CREATE TABLE " + name.quoted()).get(0).get(1);
        for (Map.Entry<String, String> hidden : columns.trueTypes.entrySet()) {
            create = create.replace(hidden.getKey(), hidden.getValue());
        }
        SystemVersioning versioning = SystemVersioning.NONE;
        if ("SYSTEM VERSIONED".equals(row.get(6))) {
            versioning = columns.rowPeriod ? SystemVersioning.EXPLICIT : SystemVersioning.IMPLICIT;
        }
        TableDefinition definition = new TableDefinition(name, columns.definitions);
        return new CatalogTable(
                definition,
                hiddenCharacters.withTrueDefaults(create, definition),
                row.get(2) == null ? "" : row.get(2),
                row.get(3) == null ? null : Long.valueOf(Long.parseUnsignedLong(row.get(3))),
                columns.generated,
                versioning,
                singleRange,
                row.get(4) == null ? 0 : Long.parseLong(row.get(4)),
                row.get(5) == null ? 0 : Long.parseLong(row.get(5)));
    }

    /**
     * Finds each table's row identity as the server does, which the binary log's metadata then names: the primary key, else the
     * first unique key whose columns are whole and NOT NULL (MySQL sql/dd_table_share.cc promotes it).
     */
    private void readKeys(String databaseList, Map<TableName, Map<String, Integer>> keys, Set<TableName> singleRange)
            throws SQLException {
        String query = "SELECT table_schema, table_name, column_name, seq_in_index, sub_part, index_name"
                + " FROM information_schema.statistics WHERE non_unique = 0 AND table_schema IN (" + databaseList + ")";
        Set<TableName> unique = new LinkedHashSet<>();
        for (List<@Nullable String> row : connection.rows(query)) {
            TableName table = new TableName(row.get(0), row.get(1));
            if (!"PRIMARY".equals(row.get(5))) {
                unique.add(table);
                continue;
            }
            keys.computeIfAbsent(table, name -> new HashMap<>()).put(row.get(2), Integer.valueOf(row.get(3)));
            if (row.get(4) != null) {
                singleRange.add(table);
            }
        }
        unique.removeAll(keys.keySet());
        for (TableName table : unique) {
            Map<String, Integer> promoted = promotedKey(table);
            if (!promoted.isEmpty()) {
                keys.put(table, promoted);
                singleRange.add(table);
            }
        }
    }

    /** The columns of the first unique key that identifies rows, by place; empty if there is none. */
    private Map<String, Integer> promotedKey(TableName table) throws SQLException {
        // SHOW INDEX lists keys in the server's own order, which information_schema does not tell.
        Map<String, Map<String, Integer>> candidates = new LinkedHashMap<>();
        Set<String> unfit = new LinkedHashSet<>();
        for (List<@Nullable String> row : connection.rows("SHOW INDEX FROM " + table.quoted())) {
            boolean unique = "0".equals(row.get(1));
            boolean whole = row.get(4) != null && row.get(7) == null && !"YES".equals(row.get(9));
            if (unique && whole) {
                candidates
                        .computeIfAbsent(row.get(2), name -> new HashMap<>())
                        .put(row.get(4), Integer.valueOf(row.get(3)));
            } else {
                unfit.add(row.get(2));
            }
        }
        candidates.keySet().removeAll(unfit);
        return candidates.values().stream().findFirst().orElse(Map.of());
    }

    private Map<TableName, Columns> readColumns(String databaseList, Map<TableName, Map<String, Integer>> keys)
            throws SQLException {
        String query = "SELECT table_schema, table_name, column_name, data_type, column_type, character_set_name,"
                + " character_maximum_length, numeric_precision, numeric_scale, datetime_precision, is_nullable, extra,"
                + " COALESCE(generation_expression, '')"
                + " FROM information_schema.columns WHERE table_schema IN (" + databaseList + ")"
                + " ORDER BY table_schema, table_name, ordinal_position";
        Map<TableName, Columns> tables = new LinkedHashMap<>();
        try (Statement statement = connection.jdbc().createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                TableName table = new TableName(row.getString(1), row.getString(2));
                String name = row.getString(3);
                int keyOrdinal = keys.getOrDefault(table, Map.of()).getOrDefault(name, 0);
                ColumnType type = new ColumnType(
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getInt(8),
                        row.getInt(9),
                        row.getInt(10));
                Columns columns = tables.computeIfAbsent(table, key -> new Columns());
                String trueType = hiddenCharacters.columnType(table, name, type);
                if (!trueType.equals(type.columnType())) {
                    String quoted = TableName.quote(name) + " ";
                    columns.trueTypes.put(quoted + type.columnType(), quoted + trueType);
                    type = type.withColumnType(trueType);
                }
                columns.add(
                        type.definition(
                                connection.flavor(),
                                table,
                                name,
                                row.getString(11).equals("YES"),
                                keyOrdinal),
                        row.getString(12),
                        row.getString(13));
            }
        }
        return tables;
    }

    /** The columns of one table while they are read. */
    private static final class Columns {
        private final List<ColumnDefinition> definitions = new ArrayList<>();
        private final Set<String> generated = new LinkedHashSet<>();
        /** Columns with types as they are, by columns with types as they are shown, where these differ. */
        private final Map<String, String> trueTypes = new LinkedHashMap<>();

        private boolean rowPeriod;

        void add(ColumnDefinition definition, String extra, String generationExpression) {
            definitions.add(definition);
            // MariaDB names a period's columns by the expression alone: ROW START, ROW END.
            boolean period = generationExpression.equals("ROW START") || generationExpression.equals("ROW END");
            rowPeriod |= period;
            // DEFAULT_GENERATED is MySQL's word for a default that is an expression; such a column can be inserted.
            String words = extra.toUpperCase(Locale.ROOT).replace("DEFAULT_GENERATED", "");
            if (period || words.contains("GENERATED")) {
                generated.add(definition.name());
            }
        }
    }
}
