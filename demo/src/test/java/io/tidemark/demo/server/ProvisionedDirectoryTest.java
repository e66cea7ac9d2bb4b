package io.tidemark.demo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisionedDirectoryTest {

    @TempDir
    Path cache;

    @Test
    void isFilledOnceForAllWhoWantIt() throws Exception {
        AtomicInteger fillings = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> wanted = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                wanted.add(executor.submit(() -> ProvisionedDirectory.provide(cache.resolve("server"), directory -> {
                    fillings.incrementAndGet();
                    Files.writeString(directory.resolve("binary"), "content", StandardCharsets.UTF_8);
                })));
            }
            for (Future<Path> directory : wanted) {
                assertThat(directory.get().resolve("binary")).hasContent("content");
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(fillings).hasValue(1);
    }

    @Test
    void leavesNothingBehindWhereFillingFails() {
        assertThatThrownBy(() -> ProvisionedDirectory.provide(cache.resolve("server"), directory -> {
                    Files.writeString(directory.resolve("half"), "", StandardCharsets.UTF_8);
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(cache)
                .isDirectoryNotContaining(path -> !path.getFileName().toString().endsWith(".lock"));
    }
}
