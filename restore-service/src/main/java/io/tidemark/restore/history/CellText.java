package io.tidemark.restore.history;

import io.tidemark.archive.parquet.TypedCells;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.TemporalCells;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Cells as people read and write them: numbers in decimal notation, dates and times as the servers print them (TIMESTAMP in UTC), members of
 * ENUM and SET by name, byte strings as {@code 0x} and hexadecimal digits. A text that cannot be shown as one, and a member that has no name,
 * appear as the archive's exact values.
 */
public final class CellText {
    private static final String HEX_PREFIX = "0x";
    private static final int FRACTION_DIGITS = 6;

    private static final String DATE = "\\d{4}-(0\\d|1[0-2])-([0-2]\\d|3[01])";
    private static final String SECONDS = "[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?";
    private static final Pattern DATE_FORM = Pattern.compile(DATE);
    private static final Pattern DATETIME_FORM = Pattern.compile(DATE + " ([01]\\d|2[0-3]):" + SECONDS);
    private static final Pattern TIME_FORM = Pattern.compile("-?\\d{2,3}:" + SECONDS);

    private CellText() {}

    /** The text of a cell that is not null. */
    public static String of(ColumnDefinition column, Object cell) {
        return switch (column.kind()) {
            case DATE -> TemporalCells.dateText((Long) cell);
            case DATETIME -> shortened(TemporalCells.datetimeText((Long) cell, FRACTION_DIGITS), column);
            case TIMESTAMP -> shortened(TemporalCells.timestampText((Long) cell, FRACTION_DIGITS), column);
            case TIME -> shortened(TemporalCells.timeText((Long) cell, FRACTION_DIGITS), column);
            case BINARY, GEOMETRY, VECTOR -> HEX_PREFIX + HexFormat.of().formatHex((byte[]) cell);
            default -> typedText(column, cell);
        };
    }

    /** Whether a cell's text is the archive's exact value because its typed value would not be all of it. */
    public static boolean isExact(ColumnDefinition column, Object cell) {
        return switch (column.kind()) {
            case TEXT, ENUM, SET, JSON -> TypedCells.exact(column, cell) != null;
            default -> false;
        };
    }

    /**
     * The cell that a text stands for.
     *
     * @throws IllegalArgumentException saying what the column takes if it stands for none
     */
    public static Object parse(ColumnDefinition column, String text) {
        try {
            return switch (column.kind()) {
                case INTEGER -> integer(column, text);
                case YEAR -> year(text);
                case BIT -> bits(column, text);
                case DECIMAL -> decimal(column, text);
                case FLOAT -> Float.parseFloat(text);
                case DOUBLE -> Double.parseDouble(text);
                case DATE, DATETIME, TIMESTAMP, TIME -> temporal(column, text);
                case TEXT -> Objects.requireNonNull(TypedCells.cell(column, text, null));
                case ENUM, SET -> members(column, text);
                case BINARY -> bytes(column, text);
                case JSON, GEOMETRY, VECTOR -> throw new IllegalArgumentException("no primary key has such a column");
            };
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("column " + column.name() + " takes " + form(column), e);
        }
    }

    private static String typedText(ColumnDefinition column, Object cell) {
        String exact = TypedCells.exact(column, cell);
        if (exact != null) {
            return exact;
        }
        Object typed = TypedCells.typed(column, cell);
        return typed instanceof BigDecimal number ? number.toPlainString() : String.valueOf(typed);
    }

    /** Without the fractional digits that the column does not have, unless an old value has them. */
    private static String shortened(String text, ColumnDefinition column) {
        int end = text.length();
        int least = end - FRACTION_DIGITS + column.size();
        while (end > least && text.charAt(end - 1) == '0') {
            end--;
        }
        return text.charAt(end - 1) == '.' ? text.substring(0, end - 1) : text.substring(0, end);
    }

    private static long integer(ColumnDefinition column, String text) {
        BigInteger number = new BigInteger(text);
        int bits = column.size() * Byte.SIZE;
        boolean fits =
                column.unsigned() ? number.signum() >= 0 && number.bitLength() <= bits : number.bitLength() < bits;
        return require(fits, number.longValue());
    }

    private static long year(String text) {
        long year = Long.parseLong(text);
        return require(year == 0 || year >= 1901 && year <= 2155, year);
    }

    private static long bits(ColumnDefinition column, String text) {
        BigInteger number = new BigInteger(text);
        return require(number.signum() >= 0 && number.bitLength() <= column.size(), number.longValue());
    }

    private static byte[] decimal(ColumnDefinition column, String text) {
        BigDecimal number = new BigDecimal(text).setScale(column.scale());
        return require(number.precision() <= column.size(), DecimalCells.of(number, column.scale()));
    }

    private static long temporal(ColumnDefinition column, String text) {
        // The cells themselves would take a month 13.
        Pattern form =
                switch (column.kind()) {
                    case DATE -> DATE_FORM;
                    case TIME -> TIME_FORM;
                    default -> DATETIME_FORM;
                };
        require(form.matcher(text).matches(), text);
        return switch (column.kind()) {
            case DATE -> TemporalCells.parseDate(text);
            case DATETIME -> TemporalCells.parseDatetime(text);
            case TIMESTAMP -> TemporalCells.parseTimestamp(text);
            default -> TemporalCells.parseTime(text);
        };
    }

    private static Object members(ColumnDefinition column, String text) {
        TypedCells cells = TypedCells.of(column);
        try {
            return Objects.requireNonNull(cells.cell(text, null));
        } catch (IllegalArgumentException e) {
            return Objects.requireNonNull(cells.cell(null, text));
        }
    }

    private static byte[] bytes(ColumnDefinition column, String text) {
        byte[] bytes =
                HexFormat.of().parseHex(require(text.startsWith(HEX_PREFIX), text), HEX_PREFIX.length(), text.length());
        // The server fills shorter values of BINARY(n) up in the same way.
        return column.size() == 0 ? bytes : require(bytes.length <= column.size(), Arrays.copyOf(bytes, column.size()));
    }

    private static <T> T require(boolean holds, T value) {
        if (!holds) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static String form(ColumnDefinition column) {
        return switch (column.kind()) {
            case INTEGER ->
                "an integer of " + column.size() * Byte.SIZE + " bits" + (column.unsigned() ? ", not negative" : "");
            case YEAR -> "a year: 0, or 1901 to 2155";
            case BIT -> "an unsigned integer of " + column.size() + " bits";
            case DECIMAL ->
                "a decimal number of " + column.size() + " digits, " + column.scale() + " of them behind the point";
            case FLOAT, DOUBLE -> "a number";
            case DATE -> "a date: YYYY-MM-DD";
            case DATETIME -> "a date and time: 'YYYY-MM-DD hh:mm:ss', with a fraction if need be";
            case TIMESTAMP -> "a time in UTC: 'YYYY-MM-DD hh:mm:ss', with a fraction if need be";
            case TIME -> "a time: hh:mm:ss, with a sign or a fraction if need be";
            case TEXT -> "a text of the character set " + column.charset() + ", as it is stored";
            case ENUM -> "one of " + column.members();
            case SET -> "members joined by commas, of " + column.members();
            case BINARY ->
                "bytes: 0x and hexadecimal digits"
                        + (column.size() == 0 ? "" : ", at most " + column.size() + " bytes");
            case JSON, GEOMETRY, VECTOR -> "no value by which a row can be asked for";
        };
    }
}
