package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a definition does not tell of a column's SQL type: MariaDB's UUID, INET4 and INET6 are BINARY by their values, but the
 * server prints and reads them as text; how many decimal digits a floating-point number may have; and how large a value may be.
 */
final class NativeTypes {
    private NativeTypes() {}

    /** SQL type by column name, for the columns whose values are printed as text: {@code UUID}, {@code INET6}, {@code INET4}. */
    static Map<String, String> printedAsText(ServerConnection connection, TableDefinition table) throws SQLException {
        boolean possible = connection.flavor() == ServerFlavor.MARIADB
                && table.columns().stream().anyMatch(NativeTypes::possible);
        if (!possible) {
            return Map.of();
        }
        Map<String, String> types = new HashMap<>();
        for (List<@Nullable String> row :
                columns(connection, table, "column_name, data_type", "data_type IN ('uuid', 'inet6', 'inet4')")) {
            types.put(row.get(0), row.get(1).toUpperCase(Locale.ROOT));
        }
        return types;
    }

    /** The largest value by column name, for the columns that limit a floating-point number's decimal digits. */
    static Map<String, BigDecimal> largestNumbers(ServerConnection connection, TableDefinition table)
            throws SQLException {
        boolean possible = table.columns().stream()
                .anyMatch(column -> column.kind() == ValueKind.FLOAT || column.kind() == ValueKind.DOUBLE);
        if (!possible) {
            return Map.of();
        }
        Map<String, BigDecimal> limits = new HashMap<>();
        for (List<@Nullable String> row : columns(
                connection,
                table,
                "column_name, numeric_precision, numeric_scale",
                "data_type IN ('float', 'double') AND numeric_scale IS NOT NULL")) {
            int precision = Integer.parseInt(String.valueOf(row.get(1)));
            int scale = Integer.parseInt(String.valueOf(row.get(2)));
            limits.put(
                    String.valueOf(row.get(0)),
                    new BigDecimal(BigInteger.TEN.pow(precision).subtract(BigInteger.ONE), scale));
        }
        return limits;
    }

    /** Whether a table has a column for values of more than 64 KiB. */
    static boolean holdLargeValues(ServerConnection connection, TableDefinition table) throws SQLException {
        return !columns(
                        connection,
                        table,
                        "column_name",
                        "data_type IN ('mediumtext', 'longtext', 'mediumblob', 'longblob')")
                .isEmpty();
    }

    private static List<List<@Nullable String>> columns(
            ServerConnection connection, TableDefinition table, String facts, String condition) throws SQLException {
        return connection.rows("SELECT " + facts + " FROM information_schema.columns WHERE table_schema = "
                + SqlLiterals.text(table.name().database()) + " AND table_name = "
                + SqlLiterals.text(table.name().table()) + " AND " + condition);
    }

    private static boolean possible(ColumnDefinition column) {
        return column.kind() == ValueKind.BINARY && (column.size() == 16 || column.size() == 4);
    }
}
