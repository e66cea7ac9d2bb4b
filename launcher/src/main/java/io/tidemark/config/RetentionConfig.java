package io.tidemark.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tidemark prune} keeps.
 *
 * @param keepAll for how long every point is kept; null for ever
 * @param daily for how many days before that the last snapshot of each is kept
 * @param weekly for how many weeks before that the last snapshot of each is kept
 * @param monthly for how many months before that the last snapshot of each is kept
 * @param grace for how long an object that no commit names stays in the store
 */
public record RetentionConfig(@Nullable Duration keepAll, int daily, int weekly, int monthly, Duration grace) {

    /** Null after noting problems. */
    static @Nullable RetentionConfig read(SettingTexts texts) {
        Duration keepAll = texts.value(Settings.RETENTION_KEEP_ALL);
        Long daily = texts.value(Settings.RETENTION_DAILY);
        Long weekly = texts.value(Settings.RETENTION_WEEKLY);
        Long monthly = texts.value(Settings.RETENTION_MONTHLY);
        Duration grace = texts.value(Settings.RETENTION_GRACE);
        return daily == null || weekly == null || monthly == null || grace == null
                ? null
                : new RetentionConfig(keepAll, daily.intValue(), weekly.intValue(), monthly.intValue(), grace);
    }
}
