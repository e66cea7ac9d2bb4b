package io.tidemark.schemas;

/**
 * A table's full name, as the server spells it.
 *
 * @param database database (schema) name, unquoted
 * @param table table name, unquoted
 */
public record TableName(String database, String table) implements Comparable<TableName> {

    /** {@code `db`.`table`}, quoted for SQL. */
    public String quoted() {
        return quote(database) + "." + quote(table);
    }

    /** An identifier in backticks, as every server and sql_mode reads it. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public int compareTo(TableName other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
