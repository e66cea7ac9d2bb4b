package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {

    @Test
    void committedPageIsWhatTheDefinitionsSay() throws Exception {
        Path page = Path.of("..", "docs", "configuration.md");

        assertThat(Files.readString(page, StandardCharsets.UTF_8))
                .as("write it anew with the main method of SettingsPage and the file's name as its argument")
                .isEqualTo(SettingsPage.markdown());
    }
}
