package io.tidemark.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write them: {@code 512KiB}, {@code 64MiB}, {@code 2GiB}, or a plain number of bytes. */
public final class ByteSizeText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\s*(|B|KiB|MiB|GiB|TiB)");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private ByteSizeText() {}

    /**
     * Parses a whole number and a unit of 1024.
     *
     * @throws IllegalArgumentException with the forms that would work
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not a size: use a whole number and KiB, MiB or GiB, such as 64MiB");
        }
        int power = Math.max(0, UNITS.indexOf(matcher.group(2)));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    }

    /** The text with the largest unit that divides {@code bytes}; {@link #parse} reads it back. */
    public static String print(long bytes) {
        int power = 0;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && power < UNITS.size() - 1) {
            value /= 1024;
            power++;
        }
        return value + UNITS.get(power);
    }
}
