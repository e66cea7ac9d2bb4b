package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStoreConfig;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.archive.store.OutcomeUnknownException;
import io.tidemark.capture.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
            List<Finding> findings = new ArchiveProbe(
                            new Conditional(store, (key, bytes) -> {
                                store.put(key, bytes);
                                return true;
                            }),
                            "crm")
                    .run();

            assertThat(findings).hasSize(1);
            assertThat(findings.get(0).what()).contains("does not honour conditional writes");
            assertThat(store.list("", null)).isEmpty();
        }
    }

    /** Whether such a write took effect or not, and whether it is the first one of an object or the second. */
    @Test
    void triesABusyStoreAgainThatLeavesOpenWhatWasWritten() throws Exception {
        try (ObjectStore store = open(directory)) {
            AtomicInteger writes = new AtomicInteger();
            Conditional busy = new Conditional(store, (key, bytes) -> {
                int write = writes.incrementAndGet();
                boolean isWritten = write != 1 && store.putIfAbsent(key, bytes);
                if (write <= 2 || write == 4) {
                    throw new OutcomeUnknownException(
                            "nobody knows whether " + key + " was written", new IOException());
                }
                return isWritten;
            });

            assertThat(new ArchiveProbe(busy, "crm", Duration.ofMillis(1)).run())
                    .isEmpty();
            assertThat(writes).hasValue(6);
            assertThat(store.list("", null)).isEmpty();
        }
    }

    @Test
    void givesUpAStoreThatIsAlwaysBusy() throws Exception {
        try (ObjectStore store = open(directory)) {
            Conditional busy = new Conditional(store, (key, bytes) -> {
                throw new OutcomeUnknownException("nobody knows whether it was written", new IOException());
            });

            assertThatThrownBy(() -> new ArchiveProbe(busy, "crm", Duration.ofMillis(1)).run())
                    .isInstanceOf(OutcomeUnknownException.class);
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

    private interface ConditionalWrite {
        boolean put(String key, byte[] bytes) throws IOException;
    }

    /** A store whose conditional writes are its own. */
    private record Conditional(ObjectStore store, ConditionalWrite write) implements ObjectStore {

        @Override
        public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
            return write.put(key, bytes);
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
