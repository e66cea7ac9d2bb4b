package io.tidemark.config;

import io.tidemark.archive.AccountsKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When full snapshots are taken.
 *
 * @param every time from one to the next; null exactly where {@code cron} is set
 * @param cron Unix cron expression in UTC
 * @param threads tables or parts of tables read at once
 * @param includeGrants whether users, roles and grants are stored, too
 * @param grantsKey the key to them; null only where they are neither stored nor restored
 * @param syntheticEvery time from any snapshot to a synthetic one; null for none
 * @param syntheticAfterBytes bytes of archived changes from any snapshot to a synthetic one; null for as many as that one has, and
 *     1 GiB at least
 */
public record SnapshotConfig(
        @Nullable Duration every,
        @Nullable String cron,
        int threads,
        boolean includeGrants,
        @Nullable AccountsKey grantsKey,
        @Nullable Duration syntheticEvery,
        @Nullable Long syntheticAfterBytes) {

    private static final Duration DEFAULT_EVERY = Duration.ofHours(24);

    /** Null after noting problems. */
    static @Nullable SnapshotConfig read(SettingTexts texts) {
        Duration every = texts.value(Settings.SNAPSHOT_EVERY);
        String cron = texts.value(Settings.SNAPSHOT_CRON);
        if (every != null && cron != null) {
            texts.problem(Settings.SNAPSHOT_CRON.path(), "is set beside snapshot.every: set one of them only");
        }
        if (cron != null && cron.strip().split("\\s+").length != 5) {
            texts.problem(
                    Settings.SNAPSHOT_CRON.path(),
                    "'" + cron + "' is not a Unix cron expression: use five fields, such as 0 3 * * *");
        }
        Long threads = texts.value(Settings.SNAPSHOT_THREADS);
        Boolean includeGrants = texts.value(Settings.SNAPSHOT_INCLUDE_GRANTS);
        AccountsKey grantsKey = texts.value(Settings.SNAPSHOT_GRANTS_KEY);
        if (threads == null || includeGrants == null) {
            return null;
        }
        if (includeGrants && !texts.has(Settings.SNAPSHOT_GRANTS_KEY)) {
            texts.problem(
                    Settings.SNAPSHOT_GRANTS_KEY.path(),
                    "is missing: with snapshot.include-grants, users, roles and grants are stored encrypted only; let"
                            + " snapshot.grants-key-file name a file with what 'openssl rand -base64 32' prints");
        }
        return new SnapshotConfig(
                every == null && cron == null ? DEFAULT_EVERY : every,
                cron,
                threads.intValue(),
                includeGrants,
                grantsKey,
                texts.value(Settings.SNAPSHOT_SYNTHETIC_EVERY),
                texts.value(Settings.SNAPSHOT_SYNTHETIC_AFTER_BYTES));
    }
}
