package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timeType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** One column of a table as a column of a Parquet file. */
final class TableColumn {
    private static final int UNSIGNED_64_DIGITS = 20;

    private final ColumnDefinition definition;
    private final TypedCells cells;
    private final PrimitiveType type;

    /**
     * @param definition the table's column
     * @param parquetName its name in the file
     */
    TableColumn(ColumnDefinition definition, String parquetName) {
        this.definition = definition;
        this.cells = TypedCells.of(definition);
        this.type = typeOf(definition, parquetName);
    }

    /** The column's name in the table. */
    String name() {
        return definition.name();
    }

    PrimitiveType type() {
        return type;
    }

    /** Writes the typed value; returns the exact text if that does not give the cell back. */
    @Nullable
    String write(ParquetRows rows, int column, @Nullable Object cell) {
        if (cell == null) {
            rows.writeNull(column);
            return null;
        }
        if (type.getPrimitiveTypeName() == FIXED_LEN_BYTE_ARRAY) {
            rows.write(column, fixedNumber(cell));
            return null;
        }
        if (cells instanceof TemporalTypedCells temporal) {
            return writeNumber(rows, column, temporal.numberOf((Long) cell), cell);
        }
        Object typed = cells instanceof TextCells text ? text.utf8((byte[]) cell) : cells.typedOf(cell);
        if (typed == null) {
            rows.writeNull(column);
            return cells.exact(cell);
        }
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> rows.write(column, ((Long) typed).intValue());
            case INT64 -> rows.write(column, (long) (Long) typed);
            case FLOAT -> rows.write(column, (float) (Float) typed);
            case DOUBLE -> rows.write(column, (double) (Double) typed);
            default -> {
                if (typed instanceof String text) {
                    rows.write(column, text);
                } else {
                    rows.write(column, (byte[]) typed);
                }
            }
        }
        return definition.kind() == ValueKind.JSON ? cells.exact(cell) : null;
    }

    private @Nullable String writeNumber(ParquetRows rows, int column, long number, Object cell) {
        if (number == TemporalTypedCells.NONE) {
            rows.writeNull(column);
            return cells.exact(cell);
        }
        if (type.getPrimitiveTypeName() == INT32) {
            rows.write(column, Math.toIntExact(number));
        } else {
            rows.write(column, number);
        }
        return null;
    }

    /**
     * The cell that {@link #write} wrote.
     *
     * @param stored as {@link StoredRowReader} gives it
     * @param exact the exact text beside it, or null
     */
    @Nullable
    Object read(@Nullable Object stored, @Nullable String exact) {
        if (exact != null || stored == null) {
            return cells.cell(null, exact);
        }
        if (type.getPrimitiveTypeName() == FIXED_LEN_BYTE_ARRAY) {
            BigInteger unscaled = new BigInteger((byte[]) stored);
            return cells.cell(
                    definition.kind() == ValueKind.DECIMAL ? new BigDecimal(unscaled, definition.scale()) : unscaled,
                    null);
        }
        return type.getLogicalTypeAnnotation() != null && stored instanceof byte[] text
                ? cells.cellOfText(text, null)
                : cells.cell(stored, null);
    }

    private byte[] fixedNumber(Object cell) {
        byte[] number = cell instanceof byte[] unscaled
                ? unscaled
                : ByteBuffer.allocate(Long.BYTES).putLong((Long) cell).array();
        boolean negative = cell instanceof byte[] && number[0] < 0;
        byte[] fixed = new byte[type.getTypeLength()];
        int padding = fixed.length - number.length;
        if (padding < 0) {
            throw new IllegalArgumentException(
                    "a cell of column " + name() + " does not fit DECIMAL(" + definition.size() + ")");
        }
        if (negative) {
            Arrays.fill(fixed, 0, padding, (byte) -1);
        }
        System.arraycopy(number, 0, fixed, padding, number.length);
        return fixed;
    }

    private static PrimitiveType typeOf(ColumnDefinition column, String name) {
        return switch (column.kind()) {
            case INTEGER -> integerType(column, name);
            case YEAR -> Types.optional(INT32).named(name);
            case BIT ->
                NumberCells.isUnsigned64(column)
                        ? decimal(UNSIGNED_64_DIGITS, 0, name)
                        : Types.optional(INT64).named(name);
            case DECIMAL ->
                column.size() <= NumberCells.MAX_DECIMAL_DIGITS
                        ? decimal(column.size(), column.scale(), name)
                        : Types.optional(BINARY).as(stringType()).named(name);
            case FLOAT -> Types.optional(FLOAT).named(name);
            case DOUBLE -> Types.optional(DOUBLE).named(name);
            case DATE -> Types.optional(INT32).as(dateType()).named(name);
            case DATETIME ->
                Types.optional(INT64).as(timestampType(false, TimeUnit.MICROS)).named(name);
            case TIMESTAMP ->
                Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name);
            case TIME ->
                Types.optional(INT64).as(timeType(false, TimeUnit.MICROS)).named(name);
            case TEXT, JSON, ENUM, SET ->
                Types.optional(BINARY).as(stringType()).named(name);
            case BINARY, GEOMETRY, VECTOR -> Types.optional(BINARY).named(name);
        };
    }

    private static PrimitiveType integerType(ColumnDefinition column, String name) {
        if (NumberCells.isUnsigned64(column)) {
            return decimal(UNSIGNED_64_DIGITS, 0, name);
        }
        boolean fits32 = column.size() < Integer.BYTES || (column.size() == Integer.BYTES && !column.unsigned());
        return Types.optional(fits32 ? INT32 : INT64).named(name);
    }

    private static PrimitiveType decimal(int precision, int scale, String name) {
        int bytes = BigInteger.TEN.pow(precision).bitLength() / Byte.SIZE + 1;
        return Types.optional(FIXED_LEN_BYTE_ARRAY)
                .length(bytes)
                .as(decimalType(scale, precision))
                .named(name);
    }
}
