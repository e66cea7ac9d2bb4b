package io.tidemark.config;

import io.tidemark.archive.AccountsKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How a setting's text becomes its value.
 *
 * @param name what the settings page calls the type
 * @param parser throws {@link IllegalArgumentException} whose message follows "'the text' " and says what would work
 * @param <T> the value
 */
public record SettingType<T>(String name, Function<String, T> parser) {

    static final SettingType<String> TEXT = new SettingType<>("text", Function.identity());
    static final SettingType<Secret> SECRET = new SettingType<>("secret", Secret::new);
    /** A duration that may be zero, where that means never. */
    static final SettingType<Duration> INTERVAL = new SettingType<>("duration", DurationText::parse);

    static final SettingType<AccountsKey> ACCOUNTS_KEY = new SettingType<>("secret", AccountsKey::parse);
    static final SettingType<Duration> DURATION = new SettingType<>("duration", SettingType::positiveDuration);
    static final SettingType<Long> SIZE = new SettingType<>("size", SettingType::positiveSize);
    static final SettingType<Path> PATH = new SettingType<>("path", SettingType::path);
    static final SettingType<List<String>> LIST = new SettingType<>("list", SettingType::list);
    static final SettingType<Boolean> BOOLEAN = new SettingType<>("true or false", SettingType::bool);

    static SettingType<Long> number(long least, long most) {
        return new SettingType<>("number", text -> {
            try {
                long value = Long.parseLong(text.strip());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // falls through to the one message that says what would work
            }
            throw new IllegalArgumentException("is not a whole number from " + least + " to " + most);
        });
    }

    static SettingType<String> choice(String... choices) {
        return new SettingType<>("one of " + String.join(", ", choices), text -> {
            if (Arrays.asList(choices).contains(text)) {
                return text;
            }
            throw new IllegalArgumentException("is not one of " + String.join(", ", choices));
        });
    }

    static SettingType<URI> url(String example, String... schemes) {
        return new SettingType<>("URL", text -> {
            try {
                URI uri = new URI(text.strip());
                if (uri.getScheme() != null && Arrays.asList(schemes).contains(uri.getScheme())) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // falls through to the one message that says what would work
            }
            throw new IllegalArgumentException("is not a URL that works here: use " + example);
        });
    }

    private static Duration positiveDuration(String text) {
        Duration duration = DurationText.parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be longer than nothing, such as 5s");
        }
        return duration;
    }

    private static Long positiveSize(String text) {
        long size = ByteSizeText.parse(text);
        if (size == 0) {
            throw new IllegalArgumentException("must be more than nothing, such as 64MiB");
        }
        return size;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
        }
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static Boolean bool(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }
}
