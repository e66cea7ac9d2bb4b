package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Numbers: each of them has a typed value. */
final class NumberCells extends TypedCells {
    /** Most digits of a decimal number that Parquet's readers agree on. */
    static final int MAX_DECIMAL_DIGITS = 38;

    private enum Form {
        LONG,
        UNSIGNED_64,
        DECIMAL,
        DECIMAL_TEXT,
        FLOAT,
        DOUBLE
    }

    private final ColumnDefinition column;
    private final Form form;

    private NumberCells(ColumnDefinition column, Form form) {
        this.column = column;
        this.form = form;
    }

    static NumberCells ofColumn(ColumnDefinition column) {
        return new NumberCells(column, formOf(column));
    }

    /** Whether the column holds unsigned numbers of 64 bits. */
    static boolean isUnsigned64(ColumnDefinition column) {
        return column.kind() == ValueKind.BIT
                ? column.size() >= Long.SIZE
                : column.kind() == ValueKind.INTEGER && column.unsigned() && column.size() == Long.BYTES;
    }

    private static Form formOf(ColumnDefinition column) {
        return switch (column.kind()) {
            case DECIMAL -> column.size() <= MAX_DECIMAL_DIGITS ? Form.DECIMAL : Form.DECIMAL_TEXT;
            case FLOAT -> Form.FLOAT;
            case DOUBLE -> Form.DOUBLE;
            default -> isUnsigned64(column) ? Form.UNSIGNED_64 : Form.LONG;
        };
    }

    @Override
    String columnName() {
        return column.name();
    }

    @Override
    Object typedOf(Object cell) {
        return switch (form) {
            case LONG, FLOAT, DOUBLE -> cell;
            case UNSIGNED_64 -> unsigned((Long) cell);
            case DECIMAL -> decimal(cell);
            case DECIMAL_TEXT -> decimal(cell).toPlainString();
        };
    }

    @Override
    String exactOf(Object cell) {
        throw new IllegalStateException("every number has a typed value");
    }

    @Override
    Object cellOfTyped(Object typed) {
        return switch (form) {
            case LONG -> ((Number) typed).longValue();
            case UNSIGNED_64 ->
                typed instanceof BigDecimal number ? number.toBigInteger().longValue() : ((Number) typed).longValue();
            case DECIMAL -> unscaled((BigDecimal) typed);
            case DECIMAL_TEXT -> unscaled(new BigDecimal((String) typed));
            case FLOAT, DOUBLE -> typed;
        };
    }

    @Override
    Object cellOfExact(String exact) {
        throw new IllegalArgumentException(
                "column " + column.name() + " of numbers has no exact values, but there is '" + exact + "'");
    }

    private BigDecimal decimal(Object cell) {
        return DecimalCells.number((byte[]) cell, column.scale());
    }

    private byte[] unscaled(BigDecimal number) {
        return DecimalCells.of(number, column.scale());
    }

    private static BigInteger unsigned(long bits) {
        return bits >= 0
                ? BigInteger.valueOf(bits)
                : new BigInteger(
                        1, ByteBuffer.allocate(Long.BYTES).putLong(bits).array());
    }
}
