package io.tidemark.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Canonical {@link ValueKind#DECIMAL} cells, the unscaled value as big-endian two's complement in its shortest form, to and from numbers
 * and the text that MySQL and MariaDB read and print.
 */
public final class DecimalCells {
    /** Decimal digits that a long always holds. */
    private static final int LONG_DIGITS = 18;

    private DecimalCells() {}

    /** The cell of an unscaled value. */
    public static byte[] of(long unscaled) {
        int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(unscaled < 0 ? ~unscaled : unscaled);
        byte[] cell = new byte[(bits + Byte.SIZE - 1) / Byte.SIZE];
        long left = unscaled;
        for (int i = cell.length - 1; i >= 0; i--) {
            cell[i] = (byte) left;
            left >>= Byte.SIZE;
        }
        return cell;
    }

    /**
     * The cell of a number.
     *
     * @throws ArithmeticException if the number has more digits behind the point than {@code scale}
     */
    public static byte[] of(BigDecimal number, int scale) {
        return number.setScale(scale).unscaledValue().toByteArray();
    }

    /** The number of a cell, with exactly {@code scale} digits behind the point. */
    public static BigDecimal number(byte[] cell, int scale) {
        return cell.length <= Long.BYTES
                ? BigDecimal.valueOf(unscaled(cell), scale)
                : new BigDecimal(new BigInteger(cell), scale);
    }

    /** The text of a cell with exactly {@code scale} digits behind the point, as MySQL prints it. */
    public static String text(byte[] cell, int scale) {
        return number(cell, scale).toPlainString();
    }

    /**
     * Parses what {@link #text} writes, and whatever else is a number with as many digits behind the point or fewer.
     *
     * @throws NumberFormatException if the text is no number
     * @throws ArithmeticException if it has more digits behind the point than {@code scale}
     */
    public static byte[] parse(String text, int scale) {
        boolean negative = text.startsWith("-");
        int first = negative ? 1 : 0;
        // What the server sends has this form; anything else takes the long way.
        int point = scale == 0 ? text.length() : text.length() - scale - 1;
        if (point <= first || text.length() - first > LONG_DIGITS || scale > 0 && text.charAt(point) != '.') {
            return of(new BigDecimal(text), scale);
        }
        long unscaled = 0;
        for (int i = first; i < text.length(); i++) {
            if (i == point) {
                continue;
            }
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return of(new BigDecimal(text), scale);
            }
            unscaled = unscaled * 10 + digit;
        }
        return of(negative ? -unscaled : unscaled);
    }

    /** The value of a cell of at most eight bytes; of no bytes, which is no cell, it is refused as {@link BigInteger} does. */
    private static long unscaled(byte[] cell) {
        if (cell.length == 0) {
            throw new NumberFormatException("a DECIMAL cell has no bytes");
        }
        long value = cell[0];
        for (int i = 1; i < cell.length; i++) {
            value = value << Byte.SIZE | cell[i] & 0xFF;
        }
        return value;
    }
}
