package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the foreign keys of some databases' tables. */
final class ForeignKeyReader {
    private final ServerConnection connection;

    ForeignKeyReader(ServerConnection connection) {
        this.connection = connection;
    }

    List<ForeignKey> read(String databaseList) throws SQLException {
        // Two queries instead of a join: the servers' optimisers join information_schema badly.
        Map<List<String>, List<List<@Nullable String>>> columns = new TreeMap<>(ForeignKeyReader::compare);
        String columnQuery = "SELECT constraint_schema, table_name, constraint_name, column_name,"
                + " referenced_table_schema, referenced_table_name, referenced_column_name"
                + " FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL"
                + " AND table_schema IN (" + databaseList + ")"
                + " ORDER BY constraint_schema, table_name, constraint_name, ordinal_position";
        for (List<@Nullable String> row : connection.rows(columnQuery)) {
            columns.computeIfAbsent(List.of(row.get(0), row.get(1), row.get(2)), key -> new ArrayList<>())
                    .add(row);
        }
        List<ForeignKey> foreignKeys = new ArrayList<>();
        String ruleQuery = "SELECT constraint_schema, table_name, constraint_name, delete_rule, update_rule"
                + " FROM information_schema.referential_constraints WHERE constraint_schema IN (" + databaseList + ")";
        Map<List<String>, List<@Nullable String>> rules = new TreeMap<>(ForeignKeyReader::compare);
        for (List<@Nullable String> row : connection.rows(ruleQuery)) {
            rules.put(List.of(row.get(0), row.get(1), row.get(2)), row);
        }
        columns.forEach((key, rows) -> {
            List<@Nullable String> first = rows.get(0);
            List<@Nullable String> rule = rules.get(key);
            if (rule == null) {
                throw new DatabaseException(
                        DatabaseException.Kind.DEFINITION_CHANGED,
                        "foreign key " + String.join(".", key) + " changed while the catalogue was read");
            }
            foreignKeys.add(new ForeignKey(
                    key.get(2),
                    new TableName(key.get(0), key.get(1)),
                    rows.stream().map(row -> row.get(3)).toList(),
                    new TableName(first.get(4), first.get(5)),
                    rows.stream().map(row -> row.get(6)).toList(),
                    rule.get(3),
                    rule.get(4)));
        });
        return foreignKeys;
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
