package io.tidemark.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryObjectStoreTest extends ObjectStoreContract {
    @TempDir
    Path root;

    @Override
    ObjectStore openEmpty() throws IOException {
        return new DirectoryObjectStore(root);
    }

    @Test
    void refusesKeysThatLeadElsewhere() throws IOException {
        try (ObjectStore store = openEmpty()) {
            for (String key : List.of("", "../x", "a/../../x", "/x", "a//b", "a/./b", ".unfinished/x")) {
                assertThatThrownBy(() -> store.put(key, new byte[0]))
                        .as("key '%s'", key)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void showsNoObjectThatACrashLeftUnfinished() throws IOException {
        try (ObjectStore store = openEmpty()) {
            Files.write(root.resolve(".unfinished").resolve("left"), new byte[] {1});
            assertThat(store.list("", null)).isEmpty();
        }
    }

    @Test
    void deletesWhatACrashLeftUnfinishedByItsAge() throws IOException {
        Instant before = Instant.parse("2026-11-21T10:00:00Z");
        try (ObjectStore store = openEmpty()) {
            Path old = Files.write(root.resolve(".unfinished").resolve("old"), new byte[] {1});
            Path young = Files.write(root.resolve(".unfinished").resolve("young"), new byte[] {1});
            Files.setLastModifiedTime(old, FileTime.from(before.minusSeconds(1)));
            Files.setLastModifiedTime(young, FileTime.from(before));
            store.put("finished", new byte[] {1});
            Files.setLastModifiedTime(root.resolve("finished"), FileTime.from(before.minusSeconds(1)));
            store.deleteUnfinished(before);
            assertThat(old).doesNotExist();
            assertThat(young).exists();
            assertThat(root.resolve("finished")).exists();
        }
    }

    @Test
    void leavesNothingBehindWhenAWriteFails() throws IOException {
        try (ObjectStore store = openEmpty()) {
            store.put("taken", "a file where a folder would have to be".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> store.put("taken/x", new byte[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("taken/x")
                    .hasMessageContaining(root.toString());
            try (Stream<Path> unfinished = Files.list(root.resolve(".unfinished"))) {
                assertThat(unfinished).isEmpty();
            }
        }
    }

    @Test
    void saysWhichDirectoryCannotBeMade() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertThatThrownBy(() -> new DirectoryObjectStore(file.resolve("archive")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.resolve("archive").toString());
    }
}
