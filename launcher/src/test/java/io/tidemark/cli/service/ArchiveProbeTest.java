package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStoreConfig;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.capture.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveProbeTest {

    @TempDir
    private Path directory;

    @Test
    void leavesAnArchiveThatWasNotThereAbsent() throws Exception {
        assertThat(probed(directory.resolve("backups/tidemark"))).isEmpty();

        assertThat(contents()).isEmpty();
    }

    @Test
    void leavesAnArchiveThatWasThereAsItWas() throws Exception {
        Path other = Files.createDirectories(directory.resolve("backups/other"));

        assertThat(probed(directory.resolve("backups"))).isEmpty();

        assertThat(contents()).containsExactlyInAnyOrder(directory.resolve("backups"), other);
    }

    @Test
    void findsAStoreThatOverwritesWhatMustNotBe() throws Exception {
        try (ObjectStore store = open(directory)) {
            List<Finding> findings = new ArchiveProbe(new Overwriting(store), "crm").run();

            assertThat(findings).hasSize(1);
            assertThat(findings.get(0).what()).contains("does not honour conditional writes");
            assertThat(store.list("", null)).isEmpty();
        }
    }

    private static List<Finding> probed(Path archive) throws IOException {
        try (AbsentDirectories absent = AbsentDirectories.on(archive.toUri());
                ObjectStore store = open(archive)) {
            assertThat(absent).isNotNull();
            return new ArchiveProbe(store, "crm").run();
        }
    }

    private static ObjectStore open(Path archive) throws IOException {
        return ObjectStores.open(
                new ObjectStoreConfig(URI.create("file://" + archive), null, "us-east-1", null, null, false, null));
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(path -> !path.equals(directory)).toList();
        }
    }

    /** As a store that does not know If-None-Match does. */
    private record Overwriting(ObjectStore store) implements ObjectStore {

        @Override
        public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
            store.put(key, bytes);
            return true;
        }

        @Override
        public void put(String key, Path file) throws IOException {
            store.put(key, file);
        }

        @Override
        public void put(String key, byte[] bytes) throws IOException {
            store.put(key, bytes);
        }

        @Override
        public InputStream open(String key) throws IOException {
            return store.open(key);
        }

        @Override
        public Optional<Stored> find(String key) throws IOException {
            return store.find(key);
        }

        @Override
        public List<Stored> list(String prefix, @Nullable String startAfter) throws IOException {
            return store.list(prefix, startAfter);
        }

        @Override
        public void deleteUnfinished(Instant before) throws IOException {
            store.deleteUnfinished(before);
        }

        @Override
        public void delete(String key) throws IOException {
            store.delete(key);
        }

        @Override
        public String describe() {
            return store.describe();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
