package io.tidemark.demo.oracle;

import java.util.Locale;
import java.util.Set;

/**
 * A column and the SQL that prints its values so that different stored values print differently.
 *
 * @param name     the column
 * @param dataType {@code information_schema.COLUMNS.DATA_TYPE}, lower case
 */
record ExactColumn(String name, String dataType) {

    private static final Set<String> PRINTED_EXACTLY = Set.of(
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "year",
            "date",
            "time",
            "datetime",
            "timestamp",
            "inet4",
            "inet6",
            "uuid");

    ExactColumn {
        dataType = dataType.toLowerCase(Locale.ROOT);
    }

    /** A SQL expression that is text or NULL. */
    String expression() {
        String column = "`" + name.replace("`", "``") + "`";
        if (PRINTED_EXACTLY.contains(dataType)) {
            return "CAST(" + column + " AS CHAR)";
        }
        if (dataType.equals("float") || dataType.equals("double")) {
            // FLOAT alone prints six digits; as DOUBLE it prints as many as tell it from its neighbours.
            return "CAST((" + column + " + 0e0) AS CHAR)";
        }
        if (dataType.equals("bit")) {
            return "HEX(" + column + " + 0)";
        }
        if (dataType.equals("enum") || dataType.equals("set")) {
            // The number tells the empty string of an invalid value from a member that is empty.
            return "CONCAT(" + column + " + 0, '=', HEX(CAST(" + column + " AS CHAR CHARACTER SET utf8mb4)))";
        }
        if (dataType.equals("json")) {
            return "CONCAT(HEX(CAST(" + column + " AS CHAR CHARACTER SET utf8mb4)), '=', JSON_TYPE(" + column + "), "
                    + typesIn(column, "$**.*") + ", " + typesIn(column, "$**[*]") + ")";
        }
        // Strings in the column's own character set, binaries, geometries: HEX shows the stored bytes, nothing is
        // converted.
        return "HEX(" + column + ")";
    }

    /** The types of the values in a document, which its text does not always tell: 1.5 may be a DOUBLE or a DECIMAL. */
    private static String typesIn(String column, String path) {
        return "COALESCE((SELECT GROUP_CONCAT(JSON_TYPE(v) ORDER BY o) FROM JSON_TABLE(" + column + ", '" + path
                + "' COLUMNS (o FOR ORDINALITY, v JSON PATH '$')) AS found), '')";
    }
}
