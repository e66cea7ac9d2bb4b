package io.tidemark.config;

import org.jspecify.annotations.Nullable;

/**
 * How much of the machine a restore may use.
 *
 * @param threads tables or parts of tables loaded at once
 * @param memoryBytes memory of the merge engine
 */
public record RestoreConfig(int threads, long memoryBytes) {

    /** Null after noting problems. */
    static @Nullable RestoreConfig read(SettingTexts texts) {
        Long threads = texts.value(Settings.RESTORE_THREADS);
        Long memory = texts.value(Settings.RESTORE_MEMORY);
        return threads == null || memory == null ? null : new RestoreConfig(threads.intValue(), memory);
    }
}
