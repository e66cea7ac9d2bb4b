package io.tidemark.schemas;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/**
 * Canonical temporal cells ({@link ValueKind#DATE}, {@link ValueKind#DATETIME}, {@link ValueKind#TIMESTAMP},
 * {@link ValueKind#TIME}) to and from the text that MySQL and MariaDB read and print. Zero and partial dates are ordinary values.
 */
public final class TemporalCells {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    /** Decimal digits that an int always holds. */
    private static final int MOST_DIGITS = 9;

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
        return text(dateAscii(cell));
    }

    /** {@link #dateText} as bytes. */
    public static byte[] dateAscii(long cell) {
        AsciiText text = new AsciiText();
        putDate(text, cell);
        return text.bytes();
    }

    /** {@code YYYY-MM-DD hh:mm:ss[.ffffff]} with {@code digits} fractional digits. */
    public static String datetimeText(long cell, int digits) {
        return text(datetimeAscii(cell, digits));
    }

    /** {@link #datetimeText} as bytes. */
    public static byte[] datetimeAscii(long cell, int digits) {
        AsciiText text = new AsciiText();
        putDate(text, dateOfDatetime(cell));
        text.put(' ');
        putTime(text, microsOfDay(cell), digits);
        return text.bytes();
    }

    /** {@code YYYY-MM-DD hh:mm:ss[.ffffff]} in UTC; {@code 0000-00-00 00:00:00} for the zero timestamp. */
    public static String timestampText(long cell, int digits) {
        return text(timestampAscii(cell, digits));
    }

    /** {@link #timestampText} as bytes. */
    public static byte[] timestampAscii(long cell, int digits) {
        AsciiText text = new AsciiText();
        if (cell == 0) {
            putDate(text, 0);
            text.put(' ');
            putTime(text, 0, digits);
            return text.bytes();
        }
        LocalDateTime utc = LocalDateTime.ofEpochSecond(Math.floorDiv(cell, MICROS_PER_SECOND), 0, ZoneOffset.UTC);
        putDate(text, date(utc.getYear(), utc.getMonthValue(), utc.getDayOfMonth()));
        text.put(' ');
        putTime(
                text,
                utc.toLocalTime().toSecondOfDay() * MICROS_PER_SECOND + Math.floorMod(cell, MICROS_PER_SECOND),
                digits);
        return text.bytes();
    }

    /** {@code [-]hh:mm:ss[.ffffff]}, hours with two digits or more. */
    public static String timeText(long cell, int digits) {
        return text(timeAscii(cell, digits));
    }

    /** {@link #timeText} as bytes. */
    public static byte[] timeAscii(long cell, int digits) {
        AsciiText text = new AsciiText();
        if (cell < 0) {
            text.put('-');
        }
        putTime(text, Math.abs(cell), digits);
        return text.bytes();
    }

    /** Parses what {@link #dateText} writes. */
    public static long parseDate(String text) {
        requireForm(text.length() == 10 && text.charAt(4) == '-' && text.charAt(7) == '-', text, "DATE");
        return date(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    }

    /** Parses what {@link #datetimeText} writes. */
    public static long parseDatetime(String text) {
        requireForm(text.length() >= 19 && text.charAt(10) == ' ', text, "DATETIME");
        requireForm(text.charAt(4) == '-' && text.charAt(7) == '-', text, "DATETIME");
        return datetime(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
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

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.ISO_8859_1);
    }

    private static void putDate(AsciiText text, long cell) {
        text.put(yearOfDate(cell), 4);
        text.put('-');
        text.put(monthOfDate(cell), 2);
        text.put('-');
        text.put(dayOfDate(cell), 2);
    }

    private static void putTime(AsciiText text, long micros, int digits) {
        long seconds = micros / MICROS_PER_SECOND;
        text.put(seconds / 3600, 2);
        text.put(':');
        text.put(seconds / 60 % 60, 2);
        text.put(':');
        text.put(seconds % 60, 2);
        if (digits > 0) {
            text.put('.');
            long fraction = micros % MICROS_PER_SECOND;
            for (int i = digits; i < 6; i++) {
                fraction /= 10;
            }
            text.put(fraction, digits);
        }
    }

    private static int fraction(String text, int dot) {
        if (text.length() <= dot) {
            return 0;
        }
        requireForm(text.charAt(dot) == '.' && text.length() > dot + 1, text, "date or time");
        int micros = number(text, dot + 1, text.length());
        for (int i = text.length() - dot - 1; i < 6; i++) {
            micros *= 10;
        }
        return micros;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            requireForm(digit >= 0 && digit <= 9 && i - from < MOST_DIGITS, text, "date or time");
            number = number * 10 + digit;
        }
        return number;
    }

    private static void requireForm(boolean holds, String text, String kind) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is not the text of a %s", text, kind));
        }
    }

    /** A short text under construction. */
    private static final class AsciiText {
        private byte[] bytes = new byte[26];
        private int length;

        void put(char c) {
            ensure(1);
            bytes[length++] = (byte) c;
        }

        /** With zeros before it, if it has fewer digits. */
        void put(long number, int digits) {
            if (number < 0 || number >= Integer.MAX_VALUE || digits > MOST_DIGITS) {
                putAny(number, digits);
                return;
            }
            int left = (int) number;
            ensure(digits);
            for (int i = length + digits - 1; i >= length; i--) {
                bytes[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            if (left > 0) {
                putAny(number, digits);
            } else {
                length += digits;
            }
        }

        byte[] bytes() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }

        private void putAny(long number, int digits) {
            String plain = Long.toString(number);
            for (int i = plain.length(); i < digits; i++) {
                put('0');
            }
            for (int i = 0; i < plain.length(); i++) {
                put(plain.charAt(i));
            }
        }

        private void ensure(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
            }
        }
    }
}
