package io.tidemark.schemas;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Canonical temporal cells ({@link ValueKind#DATE}, {@link ValueKind#DATETIME}, {@link ValueKind#TIMESTAMP},
 * {@link ValueKind#TIME}) to and from the text that MySQL and MariaDB read and print. Zero and partial dates are ordinary values.
 */
public final class TemporalCells {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private TemporalCells() {}

    /** A DATE cell of its parts. */
    public static long date(int year, int month, int day) {
        return (long) year * 512 + month * 32 + day;
    }

    /** The year of a DATE cell. */
    public static int yearOfDate(long cell) {
        return (int) (cell >> 9);
    }

    /** The month of a DATE cell, 0 to 12. */
    public static int monthOfDate(long cell) {
        return (int) (cell >> 5) & 15;
    }

    /** The day of a DATE cell, 0 to 31. */
    public static int dayOfDate(long cell) {
        return (int) cell & 31;
    }

    /** A DATETIME cell of its parts. */
    public static long datetime(int year, int month, int day, int hour, int minute, int second, int micros) {
        long date = ((long) year * 13 + month) << 5 | day;
        long time = (long) hour << 12 | (long) minute << 6 | second;
        return (date << 17 | time) << 24 | micros;
    }

    /** The DATE cell of a DATETIME cell's date part. */
    public static long dateOfDatetime(long cell) {
        long date = cell >> 41;
        long yearMonth = date >> 5;
        return date((int) (yearMonth / 13), (int) (yearMonth % 13), (int) (date & 31));
    }

    /** Microseconds since midnight of a DATETIME cell's time part. */
    public static long microsOfDay(long cell) {
        long time = (cell >> 24) & 0x1FFFF;
        long seconds = (time >> 12) * 3600 + ((time >> 6) & 63) * 60 + (time & 63);
        return seconds * MICROS_PER_SECOND + (cell & 0xFFFFFF);
    }

    /** {@code YYYY-MM-DD}. */
    public static String dateText(long cell) {
        StringBuilder text = new StringBuilder(10);
        appendDate(text, cell);
        return text.toString();
    }

    /** {@code YYYY-MM-DD hh:mm:ss[.ffffff]} with {@code digits} fractional digits. */
    public static String datetimeText(long cell, int digits) {
        StringBuilder text = new StringBuilder(26);
        appendDate(text, dateOfDatetime(cell));
        text.append(' ');
        appendTime(text, microsOfDay(cell), digits, 2);
        return text.toString();
    }

    /** {@code YYYY-MM-DD hh:mm:ss[.ffffff]} in UTC; {@code 0000-00-00 00:00:00} for the zero timestamp. */
    public static String timestampText(long cell, int digits) {
        StringBuilder text = new StringBuilder(26);
        if (cell == 0) {
            appendDate(text, 0);
            text.append(' ');
            appendTime(text, 0, digits, 2);
            return text.toString();
        }
        LocalDateTime utc = LocalDateTime.ofEpochSecond(Math.floorDiv(cell, MICROS_PER_SECOND), 0, ZoneOffset.UTC);
        appendDate(text, date(utc.getYear(), utc.getMonthValue(), utc.getDayOfMonth()));
        text.append(' ');
        appendTime(
                text,
                utc.toLocalTime().toSecondOfDay() * MICROS_PER_SECOND + Math.floorMod(cell, MICROS_PER_SECOND),
                digits,
                2);
        return text.toString();
    }

    /** {@code [-]hh:mm:ss[.ffffff]}, hours with two digits or more. */
    public static String timeText(long cell, int digits) {
        StringBuilder text = new StringBuilder(17);
        if (cell < 0) {
            text.append('-');
        }
        appendTime(text, Math.abs(cell), digits, 2);
        return text.toString();
    }

    /** Parses what {@link #dateText} writes. */
    public static long parseDate(String text) {
        requireForm(text.length() == 10 && text.charAt(4) == '-' && text.charAt(7) == '-', text, "DATE");
        return date(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    }

    /** Parses what {@link #datetimeText} writes. */
    public static long parseDatetime(String text) {
        requireForm(text.length() >= 19 && text.charAt(10) == ' ', text, "DATETIME");
        long date = parseDate(text.substring(0, 10));
        return datetime(
                yearOfDate(date),
                monthOfDate(date),
                dayOfDate(date),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                fraction(text, 19));
    }

    /** Parses what {@link #timestampText} writes; the text is in UTC. */
    public static long parseTimestamp(String text) {
        requireForm(text.length() >= 19 && text.charAt(10) == ' ', text, "TIMESTAMP");
        if (text.startsWith("0000-00-00")) {
            return 0;
        }
        long seconds = LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19))
                .toEpochSecond(ZoneOffset.UTC);
        return seconds * MICROS_PER_SECOND + fraction(text, 19);
    }

    /** Parses what {@link #timeText} writes. */
    public static long parseTime(String text) {
        boolean negative = text.startsWith("-");
        int start = negative ? 1 : 0;
        int colon = text.indexOf(':');
        requireForm(colon > start && text.length() >= colon + 6, text, "TIME");
        long seconds = number(text, start, colon) * 3600L
                + number(text, colon + 1, colon + 3) * 60L
                + number(text, colon + 4, colon + 6);
        long micros = seconds * MICROS_PER_SECOND + fraction(text, colon + 6);
        return negative ? -micros : micros;
    }

    private static void appendDate(StringBuilder text, long cell) {
        appendPadded(text, yearOfDate(cell), 4);
        text.append('-');
        appendPadded(text, monthOfDate(cell), 2);
        text.append('-');
        appendPadded(text, dayOfDate(cell), 2);
    }

    private static void appendTime(StringBuilder text, long micros, int digits, int hourDigits) {
        long seconds = micros / MICROS_PER_SECOND;
        appendPadded(text, seconds / 3600, hourDigits);
        text.append(':');
        appendPadded(text, seconds / 60 % 60, 2);
        text.append(':');
        appendPadded(text, seconds % 60, 2);
        if (digits > 0) {
            text.append('.');
            long fraction = micros % MICROS_PER_SECOND;
            for (int i = digits; i < 6; i++) {
                fraction /= 10;
            }
            appendPadded(text, fraction, digits);
        }
    }

    private static void appendPadded(StringBuilder text, long number, int digits) {
        String plain = Long.toString(number);
        text.append("0".repeat(Math.max(0, digits - plain.length()))).append(plain);
    }

    private static int fraction(String text, int dot) {
        if (text.length() <= dot) {
            return 0;
        }
        int micros = number(text, dot + 1, text.length());
        for (int i = text.length() - dot - 1; i < 6; i++) {
            micros *= 10;
        }
        return micros;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static void requireForm(boolean holds, String text, String kind) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is not the text of a %s", text, kind));
        }
    }
}
