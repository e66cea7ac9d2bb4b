package io.tidemark.demo.types;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column as the server's catalogue describes it.
 *
 * @param name its name
 * @param dataType such as {@code varchar}
 * @param columnType such as {@code varchar(20)}
 * @param characterSet of text, otherwise null
 * @param length in characters or bytes of what has a length, otherwise 0
 * @param precision digits of a decimal, bits of a BIT, otherwise 0
 * @param scale digits behind the point of a decimal, otherwise 0
 * @param srid the reference system that a geometry column demands, or null
 * @param generated whether the server computes it
 * @param autoIncrement whether the server numbers it
 * @param nullable whether it may be NULL
 * @param inPrimaryKey whether it is part of the primary key
 */
public record ColumnFacts(
        String name,
        String dataType,
        String columnType,
        @Nullable String characterSet,
        long length,
        int precision,
        int scale,
        @Nullable Integer srid,
        boolean generated,
        boolean autoIncrement,
        boolean nullable,
        boolean inPrimaryKey) {

    /** The columns of a table in their order. */
    public static List<ColumnFacts> read(Connection connection, ServerTypes types, String database, String table)
            throws SQLException {
        List<ColumnFacts> columns = new ArrayList<>();
        String query = "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME,"
                + " COALESCE(CHARACTER_MAXIMUM_LENGTH, 0), COALESCE(NUMERIC_PRECISION, 0), COALESCE(NUMERIC_SCALE, 0), "
                + (types.mariaDb() ? "NULL" : "SRS_ID")
                + ", COALESCE(GENERATION_EXPRESSION, '') <> '' OR EXTRA LIKE '%GENERATED%' AND EXTRA NOT LIKE '%DEFAULT_GENERATED%',"
                + " EXTRA LIKE '%auto_increment%', IS_NULLABLE = 'YES', COLUMN_KEY = 'PRI'"
                + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, database);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String srid = rows.getString(8);
                    columns.add(new ColumnFacts(
                            rows.getString(1),
                            rows.getString(2).toLowerCase(Locale.ROOT),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getLong(5),
                            rows.getInt(6),
                            rows.getInt(7),
                            srid == null ? null : Integer.valueOf(srid),
                            rows.getBoolean(9),
                            rows.getBoolean(10),
                            rows.getBoolean(11),
                            rows.getBoolean(12)));
                }
            }
        }
        return columns;
    }

    /** Whether numbers are without sign. */
    public boolean unsigned() {
        return columnType.contains("unsigned");
    }

    /** The name as SQL takes it. */
    public String quotedName() {
        return "`" + name.replace("`", "``") + "`";
    }
}
