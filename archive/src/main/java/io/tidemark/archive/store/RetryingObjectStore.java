package io.tidemark.archive.store;

import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store again when it was unavailable, with growing pauses. Never repeats {@link #putIfAbsent}: only the caller can tell
 * its own write from another's. What breaks while a stream is read is the caller's, too.
 */
public final class RetryingObjectStore implements ObjectStore {
    private static final Logger log = LoggerFactory.getLogger(RetryingObjectStore.class);
    private static final double JITTER = 0.25;

    private final ObjectStore store;
    private final StoreRetries retries;

    /**
     * @param store the store to ask
     * @param maxRetries how often to ask again
     * @param firstPause how long to wait before the first retry; each further pause is twice as long
     */
    public RetryingObjectStore(ObjectStore store, int maxRetries, Duration firstPause) {
        this.store = store;
        this.retries = new StoreRetries(
                RetryPolicy.builder()
                        .handle(StoreUnavailableException.class)
                        .withMaxRetries(maxRetries)
                        .withBackoff(firstPause, firstPause.multipliedBy(1L << Math.max(1, maxRetries)))
                        .withJitter(JITTER)
                        .onRetry(event -> log.warn(
                                "Asking again: {}", event.getLastException().getMessage()))
                        .build(),
                store.describe());
    }

    @Override
    public void put(String key, Path file) throws IOException {
        retries.ask(() -> {
            store.put(key, file);
            return true;
        });
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        retries.ask(() -> {
            store.put(key, bytes);
            return true;
        });
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        return store.putIfAbsent(key, bytes);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return retries.ask(() -> store.open(key));
    }

    @Override
    public byte[] read(String key) throws IOException {
        return retries.ask(() -> store.read(key));
    }

    @Override
    public Optional<Stored> find(String key) throws IOException {
        return retries.ask(() -> store.find(key));
    }

    @Override
    public List<Stored> list(String prefix, @Nullable String startAfter) throws IOException {
        return retries.ask(() -> store.list(prefix, startAfter));
    }

    @Override
    public void delete(String key) throws IOException {
        retries.ask(() -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public void deleteUnfinished(Instant before) throws IOException {
        retries.ask(() -> {
            store.deleteUnfinished(before);
            return true;
        });
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
