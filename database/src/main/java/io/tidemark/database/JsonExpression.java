package io.tidemark.database;

import io.tidemark.schemas.JsonCells;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes a JSON document as the expression that gives its values their types where its text would not. */
final class JsonExpression {
    /** As many digits, and powers of ten, as are exact in a double: every reader of numbers gets these right. */
    private static final int EXACT_DIGITS = 15;

    private static final int EXACT_EXPONENT = 22;

    private static final int TYPE_VARCHAR = 15;
    private static final int TYPE_BIT = 16;
    private static final int TYPE_MEDIUM_BLOB = 250;
    private static final int TYPE_LONG_BLOB = 251;
    private static final int TYPE_BLOB = 252;
    private static final int TYPE_STRING = 254;

    private JsonExpression() {}

    /**
     * Whether a document must be written as an expression.
     *
     * @param readsDoubles whether the server reads every double in a document's text exactly
     */
    static boolean isNeeded(byte[] cell, boolean readsDoubles) {
        if (JsonCells.isMarked(cell)) {
            return true;
        }
        boolean[] inexact = {false};
        if (!readsDoubles && mayHoldDouble(cell)) {
            JsonOutline.of(new String(cell, StandardCharsets.UTF_8))
                    .eachMarkable(value -> inexact[0] |= isInexactDouble(value));
        }
        return inexact[0];
    }

    /** The expression. */
    static String of(byte[] cell, boolean readsDoubles) {
        byte[] text = JsonCells.text(cell);
        String marks = JsonCells.marks(cell);
        StringBuilder sql = new StringBuilder("JSON_SET(").append(utf8(text));
        int[] next = {0};
        JsonOutline.of(new String(text, StandardCharsets.UTF_8)).eachMarkable(value -> {
            char mark = next[0] < marks.length() ? marks.charAt(next[0]) : JsonCells.AS_TEXT;
            next[0]++;
            boolean asDouble = mark == JsonCells.AS_TEXT && !readsDoubles && isInexactDouble(value);
            if (asDouble || mark != JsonCells.AS_TEXT) {
                sql.append(", ")
                        .append(utf8(value.path().getBytes(StandardCharsets.UTF_8)))
                        .append(", ")
                        .append(asDouble ? doubleLiteral(value.text()) : typed(mark, value.text()));
            }
        });
        return sql.append(')').toString();
    }

    private static boolean mayHoldDouble(byte[] text) {
        for (byte b : text) {
            if (b == '.' || b == 'e') {
                return true;
            }
        }
        return false;
    }

    private static boolean isInexactDouble(JsonOutline.Value value) {
        if (value.kind() != JsonOutline.Kind.NUMBER || value.text().chars().noneMatch(c -> c == '.' || c == 'e')) {
            return false;
        }
        BigDecimal number = new BigDecimal(value.text());
        return number.precision() > EXACT_DIGITS || Math.abs(number.scale()) > EXACT_EXPONENT;
    }

    private static String typed(char mark, String text) {
        return switch (mark) {
            case JsonCells.SIGNED -> "CAST(" + text + " AS SIGNED)";
            case JsonCells.UNSIGNED -> "CAST(" + text + " AS UNSIGNED)";
            case JsonCells.DECIMAL -> decimal(text);
            case JsonCells.DATE -> "CAST(" + unquoted(text) + " AS DATE)";
            case JsonCells.TIME -> "CAST(" + unquoted(text) + " AS TIME(6))";
            case JsonCells.DATETIME -> "CAST(" + unquoted(text) + " AS DATETIME(6))";
            case JsonCells.TIMESTAMP -> asColumn("JSON_ARRAY(" + unquoted(text) + ")", "TIMESTAMP(6)");
            case JsonCells.OPAQUE -> opaque(text);
            default -> throw new IllegalArgumentException("a JSON document has a value with the unknown mark " + mark);
        };
    }

    /** An exponent makes any number a DOUBLE. */
    private static String doubleLiteral(String text) {
        return text.indexOf('e') < 0 ? text + "e0" : text;
    }

    private static String decimal(String text) {
        BigDecimal number = new BigDecimal(text);
        int precision = Math.max(Math.max(number.precision(), number.scale()), 1);
        return "CAST('" + text + "' AS DECIMAL(" + precision + "," + number.scale() + "))";
    }

    /** The server knows the type of an opaque value by that of the expression it comes from. */
    private static String opaque(String text) {
        int colon = text.indexOf(':', "\"base64:type".length());
        int type = Integer.parseInt(text.substring("\"base64:type".length(), colon));
        byte[] bytes = Base64.getDecoder()
                .decode(text.substring(colon + 1, text.length() - 1).replace("\\n", ""));
        String literal = SqlLiterals.bytes(bytes);
        return switch (type) {
            case TYPE_VARCHAR -> literal;
            case TYPE_BIT -> asColumn("'[" + unsigned(bytes) + "]'", "BIT(" + Math.max(1, bytes.length) * 8 + ")");
            // The longest text that an expression may have decides its type.
            case TYPE_MEDIUM_BLOB -> "IFNULL(" + literal + ", REPEAT('x', 70000))";
            case TYPE_LONG_BLOB -> "IFNULL(" + literal + ", REPEAT('x', 20000000))";
            case TYPE_BLOB -> asColumn("JSON_ARRAY(" + literal + ")", "LONGBLOB");
            case TYPE_STRING -> asColumn("JSON_ARRAY(" + literal + ")", "BINARY(" + bytes.length + ")");
            default ->
                throw new DatabaseException(
                        DatabaseException.Kind.VALUE_CHANGED,
                        "a JSON document holds bytes of the column type " + type
                                + ", which no expression of the target has: replace the value in the source's document"
                                + " by a string and take a new snapshot, or restore without its table");
        };
    }

    private static String unsigned(byte[] bigEndian) {
        long bits = 0;
        for (byte b : bigEndian) {
            bits = bits << 8 | b & 0xFF;
        }
        return Long.toUnsignedString(bits);
    }

    /** The only element of an array as a value of a column type. */
    private static String asColumn(String array, String type) {
        return "(SELECT c FROM JSON_TABLE(" + array + ", '$[*]' COLUMNS (c " + type + " PATH '$')) AS t)";
    }

    private static String unquoted(String text) {
        return "'" + text.substring(1, text.length() - 1) + "'";
    }

    private static String utf8(byte[] text) {
        return "CONVERT(" + SqlLiterals.bytes(text) + " USING utf8mb4)";
    }
}
