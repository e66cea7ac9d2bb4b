package io.tidemark.archive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The few things Tidemark needs of a place to keep immutable objects. Implementations hold one contract
 * ({@code ObjectStoreContract} in the tests).
 *
 * <p>Keys are relative, with {@code /} between their parts. A put is durable and visible to every reader when it returns; a
 * reader sees a whole object or none. Failures are {@link IOException}s that name the store, the key and the reason; a
 * missing object is {@link java.nio.file.NoSuchFileException}. Thread-safe.
 */
public interface ObjectStore extends AutoCloseable {

    /**
     * An object as a listing shows it.
     *
     * @param writtenAt when it was written last, by the store's clock
     */
    record Stored(String key, long bytes, Instant writtenAt) {}

    /** Writes an object from a local file, replacing one of the same key. Idempotent, so it may be retried. */
    void put(String key, Path file) throws IOException;

    /** Writes a small object, replacing one of the same key. Idempotent, so it may be retried. */
    void put(String key, byte[] bytes) throws IOException;

    /**
     * Writes a small object unless the key exists, atomically among all writers.
     *
     * @return true if this call wrote it, false if the key existed
     * @throws OutcomeUnknownException if the store may or may not have written it; never retried inside
     */
    boolean putIfAbsent(String key, byte[] bytes) throws IOException;

    /** Opens an object for reading; the caller closes the stream. */
    InputStream open(String key) throws IOException;

    /** Reads a whole small object. */
    default byte[] read(String key) throws IOException {
        try (InputStream in = open(key)) {
            return in.readAllBytes();
        }
    }

    /** The object's size and age, or empty if there is none. */
    Optional<Stored> find(String key) throws IOException;

    /** All objects whose keys begin with the prefix and, where not null, come after {@code startAfter}, in key order (UTF-8 bytes). */
    List<Stored> list(String prefix, @org.jspecify.annotations.Nullable String startAfter) throws IOException;

    /** Deletes an object; nothing happens if there is none. */
    void delete(String key) throws IOException;

    /**
     * Deletes what writers that died have left of objects which no reader ever saw.
     *
     * @param before only what was last written before this moment; what is younger may still be at work
     */
    void deleteUnfinished(Instant before) throws IOException;

    /** A person's name of the store, for messages: a URL without credentials. */
    String describe();

    @Override
    void close();
}
