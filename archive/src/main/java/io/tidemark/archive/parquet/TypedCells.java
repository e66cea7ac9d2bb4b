package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns one column's canonical cells into typed values that query engines understand, and back. A cell that its type cannot
 * hold has no typed value but an exact text instead, so nothing is ever rounded or lost.
 *
 * <p>Typed values: INTEGER, YEAR and BIT below 64 bits are {@link Long}; BIGINT UNSIGNED and BIT(64)
 * {@link java.math.BigInteger}; DECIMAL {@link java.math.BigDecimal} up to 38 digits, above that its plain text; FLOAT
 * {@link Float}; DOUBLE {@link Double}; DATE days since 1970 as Long; DATETIME (read as UTC) and TIMESTAMP microseconds since
 * 1970 as Long; TIME microseconds since midnight as Long; TEXT, ENUM, SET and JSON {@link String}; BINARY, GEOMETRY and VECTOR
 * {@code byte[]}. Immutable and thread-safe.
 */
public abstract sealed class TypedCells
        permits NumberCells, TemporalTypedCells, TextCells, JsonTypedCells, MemberCells, BinaryCells {

    /** The conversion of one column's cells; make it once and use it for all rows. */
    public static TypedCells of(ColumnDefinition column) {
        return switch (column.kind()) {
            case INTEGER, YEAR, BIT, DECIMAL, FLOAT, DOUBLE -> NumberCells.ofColumn(column);
            case DATE, DATETIME, TIMESTAMP, TIME -> TemporalTypedCells.ofColumn(column);
            case TEXT -> TextCells.ofColumn(column);
            case JSON -> new JsonTypedCells(column.name());
            case ENUM, SET -> MemberCells.ofColumn(column);
            case BINARY, GEOMETRY, VECTOR -> new BinaryCells();
        };
    }

    /** {@link #typed(Object)} of a column's cell. */
    public static @Nullable Object typed(ColumnDefinition column, @Nullable Object cell) {
        return of(column).typed(cell);
    }

    /** {@link #exact(Object)} of a column's cell. */
    public static @Nullable String exact(ColumnDefinition column, @Nullable Object cell) {
        return of(column).exact(cell);
    }

    /** {@link #cell(Object, String)} of a column's values. */
    public static @Nullable Object cell(ColumnDefinition column, @Nullable Object typed, @Nullable String exact) {
        return of(column).cell(typed, exact);
    }

    /** The typed value; null if the cell is null or has no typed value. */
    public final @Nullable Object typed(@Nullable Object cell) {
        return cell == null ? null : typedOf(cell);
    }

    /**
     * The exact text of a cell that its typed value does not give back; null if the cell is null or the typed value does.
     *
     * @throws IllegalArgumentException if the cell is not canonical, so that the text would not give it back
     */
    public final @Nullable String exact(@Nullable Object cell) {
        if (cell == null || isTyped(cell)) {
            return null;
        }
        String text = exactOf(cell);
        if (!Objects.deepEquals(cell, cellOfExact(text))) {
            throw new IllegalArgumentException(
                    "a cell of column " + columnName() + " is not in canonical form: it would be archived as " + text);
        }
        return text;
    }

    /** The cell that {@link #typed} and {@link #exact} came from: the text decides if there is one. */
    public final @Nullable Object cell(@Nullable Object typed, @Nullable String exact) {
        if (exact != null) {
            return cellOfExact(exact);
        }
        return typed == null ? null : cellOfTyped(typed);
    }

    /**
     * As {@link #cell(Object, String)}, of a column whose typed values are texts.
     *
     * @param utf8 the typed value in UTF-8, or null; it may become the cell itself
     */
    public final @Nullable Object cellOfText(byte @Nullable [] utf8, @Nullable String exact) {
        return exact != null || utf8 == null ? cell(null, exact) : cellOfUtf8(utf8);
    }

    /** {@link #cellOfTyped} of a text. */
    Object cellOfUtf8(byte[] utf8) {
        return cellOfTyped(new String(utf8, StandardCharsets.UTF_8));
    }

    /** Whether {@link #cellOfTyped} makes the cell again of its typed value. */
    boolean isTyped(Object cell) {
        return typedOf(cell) != null;
    }

    /** The column's name, for messages. */
    abstract String columnName();

    /** The typed value; null if there is none. */
    abstract @Nullable Object typedOf(Object cell);

    /** The text from which {@link #cellOfExact} makes the cell again. */
    abstract String exactOf(Object cell);

    abstract Object cellOfTyped(Object typed);

    abstract Object cellOfExact(String exact);
}
