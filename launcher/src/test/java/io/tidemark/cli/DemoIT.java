package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    private Path directory;

    @Test
    void bringsTheDatabaseBackAndProvesIt() throws Exception {
        Path demo = directory.resolve("demo");

        CommandRun run =
                CommandRun.of("demo", "--directory", demo.toString(), "--accounts", "300", "--work-seconds", "5");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "Proof           holds",
                        "RPO measured",
                        demo.resolve("archive").toString());
        assertThat(demo.resolve("archive")).isNotEmptyDirectory();
        assertThat(demo.resolve("servers")).doesNotExist();
    }

    @Test
    void touchesNoDirectoryThatNoDemoMade() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "data");

        CommandRun run = CommandRun.of("demo", "--directory", directory.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.LOCAL_FILES.code());
        assertThat(precious).hasContent("data");
    }
}
