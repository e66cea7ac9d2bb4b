package io.tidemark.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store must do. */
abstract class ObjectStoreContract {
    private static final int WRITERS = 8;

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    @TempDir
    Path local;

    private ObjectStore store;

    /** Opens a store that holds nothing yet. */
    abstract ObjectStore openEmpty() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = openEmpty();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void readsWhatWasPut() throws IOException {
        store.put("a/b", bytes("one"));
        assertThat(store.read("a/b")).isEqualTo(bytes("one"));
        Stored found = store.find("a/b").orElseThrow();
        assertThat(found.key()).isEqualTo("a/b");
        assertThat(found.bytes()).isEqualTo(3);
    }

    @Test
    void tellsWhenAnObjectWasWritten() throws IOException {
        // Generous, since the store has a clock of its own; a wrong zone or unit is further off.
        Instant before = Instant.now().minus(CLOCKS_DIFFER);
        store.put("young", bytes("one"));
        Instant after = Instant.now().plus(CLOCKS_DIFFER);
        assertThat(store.find("young").orElseThrow().writtenAt()).isBetween(before, after);
        assertThat(store.list("young", null).get(0).writtenAt()).isBetween(before, after);
    }

    @Test
    void replacesAnObjectOfTheSameKey() throws IOException {
        store.put("a", bytes("one"));
        store.put("a", bytes("three"));
        assertThat(store.read("a")).isEqualTo(bytes("three"));
    }

    @Test
    void keepsAnEmptyObject() throws IOException {
        store.put("empty", new byte[0]);
        assertThat(store.read("empty")).isEmpty();
        assertThat(store.find("empty").map(Stored::bytes)).contains(0L);
    }

    @Test
    void putsAFile() throws IOException {
        Path file = Files.write(local.resolve("file"), bytes("content"));
        store.put("folder/file", file);
        assertThat(store.read("folder/file")).isEqualTo(bytes("content"));
        assertThat(file).exists();
    }

    @Test
    void putsAFileOfSeveralParts() throws IOException {
        byte[] content = new byte[(65 << 20) + 7];
        new Random(65).nextBytes(content);
        store.put("large", Files.write(local.resolve("large"), content));
        assertThat(store.find("large").map(Stored::bytes)).contains((long) content.length);
        try (InputStream in = store.open("large")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void writesIfAbsentOnce() throws IOException {
        assertThat(store.putIfAbsent("log/1", bytes("first"))).isTrue();
        assertThat(store.putIfAbsent("log/1", bytes("second"))).isFalse();
        assertThat(store.read("log/1")).isEqualTo(bytes("first"));
    }

    @Test
    void writesIfAbsentAgainAfterADelete() throws IOException {
        store.put("log/1", bytes("first"));
        store.delete("log/1");
        assertThat(store.putIfAbsent("log/1", bytes("second"))).isTrue();
        assertThat(store.read("log/1")).isEqualTo(bytes("second"));
    }

    @Test
    void letsOneOfManyConcurrentWritersWin() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int round = 0; round < 20; round++) {
                String key = "race/" + round;
                CyclicBarrier start = new CyclicBarrier(WRITERS);
                List<Callable<Boolean>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    byte[] content = bytes("writer " + writer);
                    writers.add(() -> {
                        start.await();
                        return store.putIfAbsent(key, content);
                    });
                }
                List<Integer> winners = new ArrayList<>();
                List<Future<Boolean>> results = threads.invokeAll(writers);
                for (int writer = 0; writer < WRITERS; writer++) {
                    if (results.get(writer).get()) {
                        winners.add(writer);
                    }
                }
                assertThat(winners).as("writers that wrote %s", key).hasSize(1);
                assertThat(store.read(key)).isEqualTo(bytes("writer " + winners.get(0)));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysWhichObjectIsMissing() throws IOException {
        assertThatThrownBy(() -> store.read("no/such"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no/such")
                .hasMessageContaining(store.describe());
        assertThatThrownBy(() -> store.open("no/such").close()).isInstanceOf(NoSuchFileException.class);
        assertThat(store.find("no/such")).isEmpty();
    }

    @Test
    void deletesWhatIsThereAndWhatIsNot() throws IOException {
        store.put("a", bytes("one"));
        store.delete("a");
        store.delete("a");
        assertThat(store.find("a")).isEmpty();
    }

    @Test
    void listsByPrefixInKeyOrder() throws IOException {
        for (String key : List.of("p/b", "p/a/2", "p/a/10", "pa", "q/a", "p/B", "p/a-1", "p/%C3%A4")) {
            store.put(key, bytes(key));
        }
        assertThat(keys(store.list("p/", null))).containsExactly("p/%C3%A4", "p/B", "p/a-1", "p/a/10", "p/a/2", "p/b");
        assertThat(keys(store.list("p/a", null))).containsExactly("p/a-1", "p/a/10", "p/a/2");
        assertThat(keys(store.list("", null)))
                .containsExactly("p/%C3%A4", "p/B", "p/a-1", "p/a/10", "p/a/2", "p/b", "pa", "q/a");
        assertThat(store.list("p/b", null))
                .extracting(Stored::key, Stored::bytes)
                .containsExactly(tuple("p/b", 3L));
        assertThat(store.list("none/", null)).isEmpty();
    }

    @Test
    void listsWhatComesAfterAKey() throws IOException {
        for (int i = 0; i < 5; i++) {
            store.put("log/" + i, bytes("x"));
        }
        assertThat(keys(store.list("log/", "log/2"))).containsExactly("log/3", "log/4");
        assertThat(keys(store.list("log/", "log/2x"))).containsExactly("log/3", "log/4");
        assertThat(store.list("log/", "log/4")).isEmpty();
    }

    @Test
    void listsMoreThanOnePage() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Void>> puts = new ArrayList<>();
            for (int i = 0; i < 1003; i++) {
                String key = "many/" + (10_000 + i);
                puts.add(() -> {
                    store.put(key, new byte[0]);
                    return null;
                });
            }
            for (Future<Void> put : threads.invokeAll(puts)) {
                put.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> listed = keys(store.list("many/", null));
        assertThat(listed).hasSize(1003).isSorted();
    }

    private static List<String> keys(List<Stored> listed) {
        return listed.stream().map(Stored::key).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
