package io.tidemark.config;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the running service verifies by itself.
 *
 * @param every time from one verification to the next; null for never
 * @param bytes how much of the archive a verification reads
 * @param rows how many rows of the source a verification compares
 */
public record VerifyConfig(@Nullable Duration every, long bytes, long rows) {

    /** What is written as {@code off} comes out of YAML as a truth value, out of the environment as it is. */
    private static final Set<String> OFF = Set.of("off", "false");

    /** Null after noting problems. */
    static @Nullable VerifyConfig read(SettingTexts texts) {
        String every = texts.value(Settings.VERIFY_EVERY);
        Long bytes = texts.value(Settings.VERIFY_BYTES);
        Long rows = texts.value(Settings.VERIFY_ROWS);
        if (every == null || bytes == null || rows == null) {
            return null;
        }
        if (OFF.contains(every)) {
            return new VerifyConfig(null, bytes, rows);
        }
        try {
            return new VerifyConfig(SettingType.DURATION.parser().apply(every), bytes, rows);
        } catch (IllegalArgumentException e) {
            texts.problem(Settings.VERIFY_EVERY.path(), "'" + every + "' " + e.getMessage() + ", or off");
            return null;
        }
    }
}
