package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How one column's cells are sent so that the server stores exactly them.
 *
 * @param index the cell's place in the row image
 * @param column the column
 * @param nativeType see {@link NativeTypes}, null for most columns
 * @param largest the largest value of a {@code FLOAT(M,D)} or {@code DOUBLE(M,D)}, null for all other columns
 * @param readsDoubles whether the server reads every double in the text of a JSON document exactly
 */
record LoadColumn(
        int index,
        ColumnDefinition column,
        @Nullable String nativeType,
        @Nullable BigDecimal largest,
        boolean readsDoubles) {

    /** The column's place in the statement's list: itself, or a variable that {@link #assignment()} converts. */
    String target() {
        return isConverted() ? "@v" + index : TableName.quote(column.name());
    }

    /** Whether the server would read the plain text as something else. */
    boolean isConverted() {
        return switch (column.kind()) {
            case ENUM, SET, JSON -> true;
            case BINARY -> nativeType != null;
            default -> false;
        };
    }

    /** {@code column = expression} for a converted column. */
    String assignment() {
        return TableName.quote(column.name()) + " = " + converted("@v" + index);
    }

    private String converted(String value) {
        return switch (column.kind()) {
            // A number selects the member by index or bits; text could be a member that looks like a number.
            case ENUM, SET -> "CAST(" + value + " AS UNSIGNED)";
            // MySQL refuses JSON in a binary string.
            case JSON -> "CONVERT(" + value + " USING utf8mb4)";
            default -> "CAST(" + value + " AS " + nativeType + ")";
        };
    }

    /** Whether there are cells that need an expression. */
    boolean mayNeedExpressions() {
        return column.kind() == ValueKind.JSON;
    }

    /** Whether the server would store something else of the cell's text or bytes: only {@link #expression} writes it. */
    boolean needsExpression(@Nullable Object cell) {
        return mayNeedExpressions() && cell != null && JsonExpression.isNeeded((byte[]) cell, readsDoubles);
    }

    /** The cell's text or bytes for LOAD DATA, before escaping. */
    byte[] fieldBytes(Object cell) {
        return switch (column.kind()) {
            case TEXT, BINARY, JSON, GEOMETRY, VECTOR -> (byte[]) cell;
            case BIT -> bigEndian((Long) cell, (column.size() + 7) / 8);
            case DATE -> TemporalCells.dateAscii((Long) cell);
            case DATETIME -> TemporalCells.datetimeAscii((Long) cell, column.size());
            case TIMESTAMP -> TemporalCells.timestampAscii((Long) cell, column.size());
            case TIME -> TemporalCells.timeAscii((Long) cell, column.size());
            default -> ascii(text(cell));
        };
    }

    /** The cell as an expression for INSERT. */
    String expression(@Nullable Object cell) {
        if (cell == null) {
            return "NULL";
        }
        return switch (column.kind()) {
            case JSON -> {
                byte[] document = (byte[]) cell;
                yield JsonExpression.isNeeded(document, readsDoubles)
                        ? JsonExpression.of(document, readsDoubles)
                        : converted(SqlLiterals.bytes(document));
            }
            case TEXT, BINARY, GEOMETRY, VECTOR -> {
                String literal = SqlLiterals.bytes((byte[]) cell);
                yield isConverted() ? converted(literal) : literal;
            }
            // Floating point too: the number -0.0 would be a DECIMAL, which has no negative zero.
            case YEAR, DATE, DATETIME, TIMESTAMP, TIME, FLOAT, DOUBLE -> "'" + text(cell) + "'";
            default -> text(cell);
        };
    }

    /** Whether the cell is an ENUM's error value, whose storing the server always warns of. */
    boolean isErrorMember(@Nullable Object cell) {
        return column.kind() == ValueKind.ENUM && cell instanceof Long index && index == 0;
    }

    private String text(Object cell) {
        return switch (column.kind()) {
            case INTEGER -> column.unsigned() ? Long.toUnsignedString((Long) cell) : cell.toString();
            case BIT, ENUM, SET -> Long.toUnsignedString((Long) cell);
            // With fewer than four digits, 0 would become 2000.
            case YEAR -> (Long) cell == 0 ? "0000" : cell.toString();
            // The float's value as a double has one shortest text, which rounds back to the same float.
            case FLOAT -> withinLimit((double) (Float) cell);
            case DOUBLE -> withinLimit((Double) cell);
            case DECIMAL -> DecimalCells.text((byte[]) cell, column.scale());
            case DATE -> TemporalCells.dateText((Long) cell);
            case DATETIME -> TemporalCells.datetimeText((Long) cell, column.size());
            case TIMESTAMP -> TemporalCells.timestampText((Long) cell, column.size());
            case TIME -> TemporalCells.timeText((Long) cell, column.size());
            default -> throw new IllegalArgumentException(column.kind() + " is not sent as text");
        };
    }

    /**
     * The largest value of FLOAT(10,0) is 9999999999, which is stored as the float 10000000000; sent as such it would be out of range,
     * and the server would warn and store the largest value again.
     */
    private String withinLimit(double value) {
        if (largest != null && largest.compareTo(BigDecimal.valueOf(Math.abs(value))) < 0) {
            return (value < 0 ? largest.negate() : largest).toPlainString();
        }
        return Double.toString(value);
    }

    private static byte[] bigEndian(long bits, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = (byte) (bits >>> 8 * i);
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
