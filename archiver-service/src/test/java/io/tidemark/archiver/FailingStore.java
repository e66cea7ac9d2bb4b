package io.tidemark.archiver;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.OutcomeUnknownException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A store whose writes fail now and then, before or after they took effect, as a seed says. */
final class FailingStore implements ObjectStore {
    private final ObjectStore store;
    private final Random random;
    private volatile boolean failing;

    FailingStore(ObjectStore store, long seed) {
        this.store = store;
        this.random = new Random(seed);
    }

    void startFailing() {
        failing = true;
    }

    void stopFailing() {
        failing = false;
    }

    @Override
    public void put(String key, Path file) throws IOException {
        failSometimes(key);
        store.put(key, file);
        failSometimes(key);
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        failSometimes(key);
        store.put(key, bytes);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        failSometimes(key);
        boolean written = store.putIfAbsent(key, bytes);
        try {
            failSometimes(key);
        } catch (IOException e) {
            throw new OutcomeUnknownException("the answer for " + key + " got lost", e);
        }
        return written;
    }

    private synchronized void failSometimes(String key) throws IOException {
        if (failing && random.nextInt(12) == 0) {
            throw new IOException("the store refused " + key);
        }
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
    public void delete(String key) throws IOException {
        store.delete(key);
    }

    @Override
    public void deleteUnfinished(Instant before) throws IOException {
        store.deleteUnfinished(before);
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
