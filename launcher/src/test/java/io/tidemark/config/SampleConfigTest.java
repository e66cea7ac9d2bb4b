package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleConfigTest {

    @TempDir
    private Path directory;

    @Test
    void theSampleInDeployIsAccepted() throws Exception {
        Path password = Files.writeString(directory.resolve("source-password"), "secret\n");

        TidemarkConfig config = new ConfigLoader(Map.of("TIDEMARK_SOURCE_PASSWORD_FILE", password.toString()))
                .load(Path.of("..", "deploy", "tidemark.yaml"), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));

        assertThat(config.requireSource().databases()).containsExactly("crm");
        assertThat(config.snapshot().cron()).isEqualTo("0 3 * * *");
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/tidemark"));
    }
}
