package io.tidemark.simulation;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.OutcomeUnknownException;
import io.tidemark.archive.store.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object store in memory, as each process sees it: with calls that fail, before or after they took effect, or much later. */
final class SimulatedStore {
    private static final int LATEST_MILLIS = 20_000;

    private record Kept(String key, byte[] bytes, Instant writtenAt) {}

    private final Scheduler scheduler;
    private final Trace trace;
    private final Consumer<String> observer;
    /** By their names in the trace, so that a listing has the same order in a replay. */
    private final TreeMap<String, Kept> objects = new TreeMap<>();

    private long downUntilMicros;

    /** @param observer told the key of each object that was written or deleted */
    SimulatedStore(Scheduler scheduler, Trace trace, Consumer<String> observer) {
        this.scheduler = scheduler;
        this.trace = trace;
        this.observer = observer;
    }

    /** The store as a process sees it. */
    ObjectStore seenBy(SimulatedProcess process) {
        return new View(process);
    }

    /** The store as it is, for those who check it. */
    ObjectStore asItIs() {
        return new View(null);
    }

    /** Makes the store unreachable for a while. */
    void goDown(Duration time) {
        downUntilMicros = scheduler.nowMicros() + time.toMillis() * 1000;
    }

    void comeUp() {
        downUntilMicros = 0;
    }

    byte @Nullable [] bytes(String key) {
        Kept kept = objects.get(trace.canonical(key));
        return kept == null ? null : kept.bytes;
    }

    /** Damages an object behind everybody's back; null deletes it. */
    void damage(String key, Function<byte[], byte @Nullable []> how) {
        String name = trace.canonical(key);
        Kept kept = objects.get(name);
        byte[] damaged = kept == null ? null : how.apply(kept.bytes);
        if (kept == null || damaged == null) {
            objects.remove(name);
        } else {
            objects.put(name, new Kept(key, damaged, kept.writtenAt));
        }
    }

    private boolean write(String key, byte[] bytes, boolean onlyIfAbsent) {
        String name = trace.canonical(key);
        if (onlyIfAbsent && objects.containsKey(name)) {
            return false;
        }
        objects.put(name, new Kept(key, bytes, Instant.EPOCH.plus(scheduler.nowMicros(), ChronoUnit.MICROS)));
        observer.accept(key);
        return true;
    }

    private boolean remove(String key) {
        if (objects.remove(trace.canonical(key)) != null) {
            observer.accept(key);
        }
        return true;
    }

    private final class View implements ObjectStore {
        private final @Nullable SimulatedProcess process;

        View(@Nullable SimulatedProcess process) {
            this.process = process;
        }

        @Override
        public void put(String key, Path file) throws IOException {
            put(key, Files.readAllBytes(file));
        }

        @Override
        public void put(String key, byte[] bytes) throws IOException {
            call("put " + trace.canonical(key), true, false, () -> write(key, bytes, false));
        }

        @Override
        public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
            return call("put new " + trace.canonical(key), true, true, () -> write(key, bytes, true));
        }

        @Override
        public InputStream open(String key) throws IOException {
            byte[] bytes = read(key);
            if (process != null && bytes.length > 0 && process.fault(false) != Fault.NONE) {
                InputStream broken = new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the connection broke while " + key + " was read");
                    }
                };
                return new SequenceInputStream(
                        new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length / 2)), broken);
            }
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] read(String key) throws IOException {
            Optional<byte[]> found =
                    call("read " + trace.canonical(key), false, false, () -> Optional.ofNullable(bytes(key)));
            return found.orElseThrow(() -> new NoSuchFileException(key)).clone();
        }

        @Override
        public Optional<Stored> find(String key) throws IOException {
            return call("find " + trace.canonical(key), false, false, () -> Optional.ofNullable(
                            objects.get(trace.canonical(key)))
                    .map(SimulatedStore::stored));
        }

        @Override
        public List<Stored> list(String prefix, @Nullable String startAfter) throws IOException {
            return call("list " + prefix, false, false, () -> {
                List<Stored> listed = new ArrayList<>();
                for (Kept kept : objects.values()) {
                    if (kept.key.startsWith(prefix) && (startAfter == null || kept.key.compareTo(startAfter) > 0)) {
                        listed.add(stored(kept));
                    }
                }
                return listed;
            });
        }

        @Override
        public void delete(String key) throws IOException {
            call("delete " + trace.canonical(key), true, false, () -> remove(key));
        }

        @Override
        public void deleteUnfinished(Instant before) {
            // A put is whole or not there.
        }

        @Override
        public String describe() {
            return "simulated store";
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        private <T> T call(String what, boolean changes, boolean conditional, java.util.function.Supplier<T> effect)
                throws IOException {
            if (process == null) {
                return effect.get();
            }
            process.boundary(what);
            if (scheduler.nowMicros() < downUntilMicros) {
                process.sleep(Duration.ofSeconds(10));
                throw unavailable(what);
            }
            Fault fault = process.fault(changes);
            if (fault == Fault.BEFORE) {
                throw conditional && scheduler.random().nextBoolean() ? unknown(what) : unavailable(what);
            }
            if (fault == Fault.LATER) {
                scheduler.later(Duration.ofMillis(scheduler.random().nextInt(LATEST_MILLIS)), effect::get);
                throw conditional ? unknown(what) : unavailable(what);
            }
            T result = scheduler.checked(effect);
            process.boundary(what + " done");
            if (fault == Fault.AFTER) {
                throw conditional ? unknown(what) : unavailable(what);
            }
            return result;
        }
    }

    private static ObjectStore.Stored stored(Kept kept) {
        return new ObjectStore.Stored(kept.key, kept.bytes.length, kept.writtenAt);
    }

    private static IOException unavailable(String what) {
        return new StoreUnavailableException("cannot " + what, new IOException("simulated"));
    }

    private static IOException unknown(String what) {
        return new OutcomeUnknownException("nobody knows the outcome of " + what, new IOException("simulated"));
    }
}
