package io.tidemark.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one setting.
 *
 * @param path dotted path in the YAML file
 * @param type how its text is read
 * @param defaultText what holds where it is not set; null where there is no default
 * @param summary one sentence for the settings page
 * @param <T> the value
 */
public record Setting<T>(
        String path, SettingType<T> type, @Nullable String defaultText, String summary) {

    /** What ends the name of the setting that says which file holds a secret. */
    public static final String FILE_SUFFIX = "-file";

    /** Whether the value may never be printed; a secret can also be read from the file that {@code <path>-file} names. */
    public boolean secret() {
        return type.equals(SettingType.SECRET) || type.equals(SettingType.ACCOUNTS_KEY);
    }

    /** The environment variable that sets it, which wins over the file. */
    public String environmentName() {
        return environmentName(path);
    }

    static String environmentName(String path) {
        return "TIDEMARK_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
