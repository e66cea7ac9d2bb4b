package io.tidemark.restore.synthetic;

import io.tidemark.archive.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that fails at one write, or keeps other bytes than it was given. */
final class BrokenStore implements ObjectStore {
    private final ObjectStore store;
    private int writesLeft = Integer.MAX_VALUE;
    private boolean altering;

    BrokenStore(ObjectStore store) {
        this.store = store;
    }

    /** The write after so many more fails, and all behind it. */
    void failAfter(int writes) {
        writesLeft = writes;
    }

    /** From now on the last byte of every file is another one. */
    void alterFiles() {
        altering = true;
    }

    @Override
    public void put(String key, Path file) throws IOException {
        failAtLast(key);
        if (altering) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            store.put(key, bytes);
        } else {
            store.put(key, file);
        }
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        failAtLast(key);
        store.put(key, bytes);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        failAtLast(key);
        return store.putIfAbsent(key, bytes);
    }

    private void failAtLast(String key) throws IOException {
        if (writesLeft-- <= 0) {
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
