package io.tidemark.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The texts that were given for settings, by path, and what turned out to be wrong with them on reading. */
final class SettingTexts {

    private final Map<String, String> texts = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Path base;

    /** @param base the directory that relative paths start from */
    SettingTexts(Path base) {
        this.base = base;
    }

    void put(String path, String text) {
        texts.put(path, text);
        // The later source decides between a secret and its file, not the order in which they are looked at.
        texts.remove(path.endsWith(Setting.FILE_SUFFIX) ? withoutSuffix(path) : path + Setting.FILE_SUFFIX);
    }

    void problem(String path, String message) {
        problems.add(new Problem(path, message));
    }

    List<Problem> problems() {
        return problems;
    }

    Map<String, String> all() {
        return texts;
    }

    boolean has(Setting<?> setting) {
        return texts.containsKey(setting.path()) || texts.containsKey(setting.path() + Setting.FILE_SUFFIX);
    }

    /** The setting's value or default; null where there is neither, or where a problem was noted. */
    <T> @Nullable T value(Setting<T> setting) {
        String text = text(setting);
        if (text == null) {
            return null;
        }
        try {
            return setting.type().parser().apply(text);
        } catch (IllegalArgumentException e) {
            problem(setting.path(), (setting.secret() ? "the value" : "'" + text + "'") + " " + e.getMessage());
            return null;
        } catch (ArithmeticException e) {
            problem(setting.path(), "'" + text + "' is larger than Tidemark can count");
            return null;
        }
    }

    /** Like {@link #value}, noting a problem where the setting is missing. */
    <T> @Nullable T required(Setting<T> setting) {
        if (text(setting) == null) {
            problem(
                    setting.path(),
                    "is missing: set it in the file or in the environment as " + setting.environmentName());
            return null;
        }
        return value(setting);
    }

    /** A path's value, made absolute against the configuration file's directory. */
    @Nullable
    Path path(Setting<Path> setting) {
        Path path = value(setting);
        return path == null ? null : base.resolve(path).normalize();
    }

    /** What the file that {@code path}-file names holds, without the line's end; null after noting a problem. */
    @Nullable
    String fileContent(String filePath, String fileName) {
        Path file = base.resolve(fileName);
        try {
            return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            problem(
                    filePath,
                    "the file '" + file + "' cannot be read: it must hold the secret and be readable to this user");
            return null;
        }
    }

    private @Nullable String text(Setting<?> setting) {
        String filePath = setting.path() + Setting.FILE_SUFFIX;
        String fileName = texts.get(filePath);
        if (setting.secret() && fileName != null) {
            return fileContent(filePath, fileName);
        }
        return texts.getOrDefault(setting.path(), setting.defaultText());
    }

    static String withoutSuffix(String path) {
        return path.substring(0, path.length() - Setting.FILE_SUFFIX.length());
    }
}
