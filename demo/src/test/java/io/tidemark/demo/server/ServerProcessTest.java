package io.tidemark.demo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    @TempDir
    private Path directory;

    @Test
    void saysWhatItHasWrittenSinceItsLastStart() throws Exception {
        ServerProcess process = new ServerProcess("a process", directory.resolve("server.log"));
        run(process, "the port is taken");
        assertThat(process.said("port is taken")).isTrue();
        assertThat(process.said("ready")).isFalse();
        run(process, "ready");
        assertThat(process.said("ready")).isTrue();
        assertThat(process.said("port is taken")).isFalse();
    }

    private static void run(ServerProcess process, String message) throws Exception {
        process.start(List.of("/bin/sh", "-c", "echo '" + message + "'"));
        process.awaitReady(Duration.ofMinutes(6), () -> process.processId() < 0);
    }
}
