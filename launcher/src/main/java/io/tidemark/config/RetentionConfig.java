package io.tidemark.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tidemark prune} keeps.
 *
 * @param keepAll for how long every point is kept; null for ever
 * @param daily for how many days before that one snapshot a day is kept
 * @param weekly for how many weeks before that time one snapshot a week is kept
 * @param monthly for how many months before that time one snapshot a month is kept
 */
public record RetentionConfig(
        @Nullable Duration keepAll, int daily, int weekly, int monthly) {

    /** Null after noting problems. */
    static @Nullable RetentionConfig read(SettingTexts texts) {
        Duration keepAll = texts.value(Settings.RETENTION_KEEP_ALL);
        Long daily = texts.value(Settings.RETENTION_DAILY);
        Long weekly = texts.value(Settings.RETENTION_WEEKLY);
        Long monthly = texts.value(Settings.RETENTION_MONTHLY);
        return daily == null || weekly == null || monthly == null
                ? null
                : new RetentionConfig(keepAll, daily.intValue(), weekly.intValue(), monthly.intValue());
    }
}
