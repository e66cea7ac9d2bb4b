package io.tidemark.config;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 10m}, {@code 24h}, {@code 7d}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /**
     * Parses a whole number and a unit.
     *
     * @throws IllegalArgumentException with the forms that would work
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is not a duration: use a whole number and ms, s, m, h or d, such as 5s");
        }
        return UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** The shortest text that {@link #parse} reads as {@code duration}. */
    public static String print(Duration duration) {
        Map<Duration, String> longestFirst = new TreeMap<>((left, right) -> right.compareTo(left));
        UNITS.forEach((unit, length) -> longestFirst.put(length, unit));
        for (Map.Entry<Duration, String> unit : longestFirst.entrySet()) {
            if (duration.toMillis() % unit.getKey().toMillis() == 0 && !duration.isZero()) {
                return duration.toMillis() / unit.getKey().toMillis() + unit.getValue();
            }
        }
        return "0s";
    }
}
