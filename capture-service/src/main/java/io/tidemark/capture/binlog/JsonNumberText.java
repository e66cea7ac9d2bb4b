package io.tidemark.capture.binlog;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as MySQL prints them in JSON: the fewest digits that read back as the same double, plain notation for decimal
 * exponents from -14 to 15, otherwise {@code 1.5e20} (MySQL {@code strings/dtoa.cc}, my_gcvt).
 */
final class JsonNumberText {
    private static final int MOST_DIGITS = 17;
    /** my_gcvt's MAX_DECPT_FOR_F_FORMAT. */
    private static final int PLAIN_LIMIT = 15;

    private JsonNumberText() {}

    static void append(StringBuilder out, double value) {
        if (value == 0) {
            out.append(1 / value < 0 ? "-0.0" : "0.0");
            return;
        }
        if (value < 0) {
            out.append('-');
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (point < 1 - PLAIN_LIMIT || point > PLAIN_LIMIT) {
            appendExponential(out, digits, point);
        } else {
            appendPlain(out, digits, point);
        }
    }

    private static void appendPlain(StringBuilder out, String digits, int point) {
        if (point <= 0) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length())).append(".0");
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
    }

    private static void appendExponential(StringBuilder out, String digits, int point) {
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(point - 1);
    }

    /** The shortest decimal that reads back as {@code value}; Java 17's own Double.toString can be a digit too long. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        int upper = new BigDecimal(Double.toString(value)).stripTrailingZeros().precision();
        BigDecimal best = exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
        for (int precision = upper; precision >= 1; precision--) {
            BigDecimal found = readsBack(exact, value, precision);
            if (found == null) {
                break;
            }
            best = found;
        }
        return best;
    }

    private static @org.jspecify.annotations.Nullable BigDecimal readsBack(
            BigDecimal exact, double value, int precision) {
        // At a power of two the double below is nearer than the one above: the nearest decimal may miss, its neighbour
        // not.
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
            BigDecimal rounded = exact.round(new MathContext(precision, mode));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return null;
    }
}
