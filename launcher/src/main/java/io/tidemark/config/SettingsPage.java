package io.tidemark.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes docs/configuration.md from the definitions of the settings. */
public final class SettingsPage {

    private SettingsPage() {}

    /** Writes the page to the file that the one argument names. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), markdown(), StandardCharsets.UTF_8);
    }

    /** The page as it must stand in docs/configuration.md. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                <!-- Generated from io.tidemark.config.Settings by io.tidemark.config.SettingsPage; a test holds them equal. -->

                One YAML file, `./tidemark.yaml` or what `--config` names. Every setting can also come from the environment, which
                wins over the file; nothing but the environment is needed where no file is there. Everything that is wrong is
                reported at once: unknown settings with the nearest known one, wrong values with what would work.

                - **Durations** are a whole number and `ms`, `s`, `m`, `h` or `d`: `5s`. **Sizes** are a whole number and `KiB`,
                  `MiB`, `GiB` or `TiB`: `64MiB`. **Lists** are YAML lists or names separated by commas.
                - **Secrets** can lie in a file of their own: add `-file` to the setting (`source.password-file: /run/secrets/db`)
                  or `_FILE` to its variable (`TIDEMARK_SOURCE_PASSWORD_FILE`). The end of the line is not part of the secret.
                - **Relative paths** start from the directory of the configuration file.
                - Any further **`kafka.*`** setting goes to Kafka's clients as it stands, for example `kafka.security.protocol:
                  SASL_SSL`, `kafka.ssl.truststore.location: ...` or `TIDEMARK_KAFKA_SASL_JAAS_CONFIG`; `-file` works for these too.

                | Setting | Environment | Type | Default | What it is |
                |---|---|---|---|---|
                """);
        for (Setting<?> setting : Settings.ALL) {
            page.append("| `")
                    .append(setting.path())
                    .append("` | `")
                    .append(setting.environmentName())
                    .append("` | ");
            page.append(setting.type().name()).append(" | ");
            page.append(setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`");
            page.append(" | ").append(setting.summary()).append(" |\n");
        }
        return page.toString();
    }
}
