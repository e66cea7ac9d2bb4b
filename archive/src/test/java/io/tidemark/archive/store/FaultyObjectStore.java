package io.tidemark.archive.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store on which things go wrong when a test says so. */
public final class FaultyObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final ConcurrentHashMap<String, UnaryOperator<byte[]>> damages = new ConcurrentHashMap<>();
    private final AtomicInteger failingCalls = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger lostWrites = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Write write;

    /** What becomes of a write. */
    public interface Write {
        /**
         * In the place of the write.
         *
         * @param store the store without faults
         */
        void of(String key, byte[] bytes, ObjectStore store) throws IOException;
    }

    public FaultyObjectStore(ObjectStore store) {
        this.store = store;
    }

    /** Lets the next calls of any kind fail in a way that may pass, without effect. */
    public void failNext(int count) {
        failingCalls.set(count);
    }

    /** Lets the next conditional writes take effect without telling so. */
    public void loseAnswers(int count) {
        lostAnswers.set(count);
    }

    /** Lets the next conditional writes get lost on the way, without telling so. */
    public void loseWrites(int count) {
        lostWrites.set(count);
    }

    /** Reads of the key end early from now on. */
    public void truncate(String key, int bytes) {
        damages.put(key, content -> Arrays.copyOf(content, Math.min(bytes, content.length)));
    }

    /** Reads of the key have one bit wrong from now on. */
    public void flipBit(String key, int bit) {
        damages.put(key, content -> {
            byte[] flipped = content.clone();
            flipped[bit / 8 % flipped.length] ^= (byte) (1 << bit % 8);
            return flipped;
        });
    }

    /** Lets something become of each unconditional write of bytes; null for nothing special. */
    public void atWrites(@Nullable Write what) {
        write = what;
    }

    /** Calls so far, the failed ones included. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void put(String key, Path file) throws IOException {
        mayFail("write", key);
        store.put(key, file);
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        mayFail("write", key);
        Write special = write;
        if (special == null) {
            store.put(key, bytes);
        } else {
            special.of(key, bytes, store);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        mayFail("write", key);
        if (takeOne(lostWrites)) {
            throw new OutcomeUnknownException("nobody knows whether " + key + " was written", new IOException("lost"));
        }
        boolean written = store.putIfAbsent(key, bytes);
        if (takeOne(lostAnswers)) {
            throw new OutcomeUnknownException("nobody knows whether " + key + " was written", new IOException("lost"));
        }
        return written;
    }

    @Override
    public InputStream open(String key) throws IOException {
        mayFail("read", key);
        UnaryOperator<byte[]> damage = damages.get(key);
        return damage == null ? store.open(key) : new ByteArrayInputStream(damage.apply(store.read(key)));
    }

    @Override
    public Optional<Stored> find(String key) throws IOException {
        mayFail("look for", key);
        return store.find(key);
    }

    @Override
    public List<Stored> list(String prefix, @Nullable String startAfter) throws IOException {
        mayFail("list", prefix);
        return store.list(prefix, startAfter);
    }

    @Override
    public void delete(String key) throws IOException {
        mayFail("delete", key);
        store.delete(key);
    }

    @Override
    public void deleteUnfinished(Instant before) throws IOException {
        store.deleteUnfinished(before);
    }

    @Override
    public String describe() {
        return "faulty " + store.describe();
    }

    @Override
    public void close() {
        store.close();
    }

    private void mayFail(String verb, String key) throws IOException {
        calls.incrementAndGet();
        if (takeOne(failingCalls)) {
            throw new StoreUnavailableException(
                    "cannot " + verb + " " + key + ": told to fail", new IOException("told to"));
        }
    }

    private static boolean takeOne(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
}
