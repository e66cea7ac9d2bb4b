package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void namesEveryExitCodeAsTheHelpDoes() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"), StandardCharsets.UTF_8);

        for (ExitCode exitCode : ExitCode.values()) {
            assertThat(readme).contains("| " + exitCode.code() + " | " + exitCode.meaning() + " |");
        }
    }
}
