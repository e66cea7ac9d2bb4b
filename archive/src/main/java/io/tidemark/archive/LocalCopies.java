package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Verified local copies of immutable objects, kept in a directory of their own. An object is downloaded once however many
 * threads ask for it. Thread-safe.
 */
public final class LocalCopies {
    private static final int DOWNLOAD_ATTEMPTS = 3;
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final String COPY_SUFFIX = ".parquet";
    private static final String CHECKSUMS_SUFFIX = ".blocks";

    private final ObjectStore store;
    private final Path directory;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, Path> verified = new ConcurrentHashMap<>();

    /**
     * @param store where the objects are
     * @param directory where the copies go; made if it is not there
     */
    public LocalCopies(ObjectStore store, Path directory) throws IOException {
        this.store = store;
        this.directory = Files.createDirectories(directory);
    }

    /**
     * A local copy of an object that holds exactly what the commit log says.
     *
     * @param key the store's key ({@link Archive#key})
     * @param bytes the object's size
     * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
     * @throws DamagedObjectException if it is missing or holds something else
     * @throws LocalStorageException if the copy cannot be written
     */
    public Path fetch(String key, long bytes, String sha256) throws IOException {
        synchronized (locks.computeIfAbsent(sha256, hash -> new Object())) {
            Path known = verified.get(sha256);
            if (known != null) {
                return known;
            }
            Path copy = directory.resolve(sha256 + COPY_SUFFIX);
            if (!isWhole(copy, bytes, sha256)) {
                download(key, bytes, sha256, copy, null);
            }
            verified.put(sha256, copy);
            return copy;
        }
    }

    /**
     * A local copy for readers of a few parts of a large object. The whole object is proven when it is downloaded, and every block again
     * when it is read, so that a copy from an earlier process need not be read to its end first. What {@link #fetch} has copied does not
     * count here: it has no checksums of blocks.
     *
     * @param key the store's key ({@link Archive#key})
     * @param bytes the object's size
     * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
     * @return the copy, which the caller closes
     * @throws DamagedObjectException if the object is missing or holds something else
     * @throws LocalStorageException if the copy cannot be written
     */
    public CheckedFile open(String key, long bytes, String sha256) throws IOException {
        synchronized (locks.computeIfAbsent(sha256, hash -> new Object())) {
            Path copy = directory.resolve(sha256 + COPY_SUFFIX);
            Path checksumsFile = directory.resolve(sha256 + CHECKSUMS_SUFFIX);
            BlockChecksums checksums = BlockChecksums.read(checksumsFile, sha256, bytes);
            if (checksums == null || !hasSize(copy, bytes)) {
                BlockChecksums.Builder taken = new BlockChecksums.Builder();
                download(key, bytes, sha256, copy, taken);
                checksums = taken.build();
                keep(checksums, checksumsFile, sha256);
            }
            return new CheckedFile(copy, checksumsFile, checksums);
        }
    }

    /**
     * Makes sure that {@link #open} finds a copy, and downloads it if there is none. What is there is not read for that, so many can be
     * asked for; {@link #open} proves it.
     *
     * @throws DamagedObjectException if the object has to be downloaded and is missing or holds something else
     * @throws LocalStorageException if the copy cannot be written
     */
    public void prepare(String key, long bytes, String sha256) throws IOException {
        boolean there = hasSize(directory.resolve(sha256 + COPY_SUFFIX), bytes)
                && hasSize(directory.resolve(sha256 + CHECKSUMS_SUFFIX), BlockChecksums.storedBytes(bytes));
        if (!there) {
            open(key, bytes, sha256).close();
        }
    }

    /**
     * Deletes copies of other objects than these, in this directory, that were made before some moment.
     *
     * @param kept SHA-256 of the objects whose copies stay, in lower-case hexadecimal
     * @param before what is younger may be in use by another process with an older view
     */
    public void deleteOthers(Set<String> kept, Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                boolean needed = kept.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
                if (!needed && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Under a name of its own first: another process may do the same. */
    private void keep(BlockChecksums checksums, Path checksumsFile, String sha256) throws IOException {
        Path partial = newPartial();
        try {
            checksums.write(partial, sha256);
            Files.move(partial, checksumsFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LocalStorageException(checksumsFile, e);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static boolean isWhole(Path copy, long bytes, String sha256) throws IOException {
        return hasSize(copy, bytes) && Sha256.hex(copy).equals(sha256);
    }

    private static boolean hasSize(Path file, long bytes) throws IOException {
        return Files.exists(file) && Files.size(file) == bytes;
    }

    /** @param blocks takes the checksums of the blocks on the way; null where nobody needs them */
    private void download(String key, long bytes, String sha256, Path copy, BlockChecksums.@Nullable Builder blocks)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path partial = newPartial();
            try {
                Download download = copyTo(key, partial, blocks);
                if (download.bytes != bytes || !download.sha256.equals(sha256)) {
                    throw new DamagedObjectException(
                            key,
                            "object " + key + " in " + store.describe() + " is damaged: expected " + bytes
                                    + " bytes with SHA-256 " + sha256 + ", found " + download.bytes
                                    + " bytes with SHA-256 " + download.sha256);
                }
                Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException e) {
                throw new DamagedObjectException(
                        key,
                        "object " + key + " is missing in " + store.describe() + " although the commit log names it",
                        e);
            } catch (DamagedObjectException | LocalStorageException e) {
                throw e;
            } catch (IOException e) {
                // A connection that breaks in the middle of a large object is ordinary.
                if (attempt == DOWNLOAD_ATTEMPTS) {
                    throw e;
                }
            } finally {
                Files.deleteIfExists(partial);
            }
        }
    }

    private Path newPartial() throws LocalStorageException {
        try {
            return Files.createTempFile(directory, "download-", ".tmp");
        } catch (IOException e) {
            throw new LocalStorageException(directory, e);
        }
    }

    private Download copyTo(String key, Path partial, BlockChecksums.@Nullable Builder blocks) throws IOException {
        if (blocks != null) {
            blocks.reset();
        }
        MessageDigest digest = Sha256.digest();
        long total = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = store.open(key);
                OutputStream out = Files.newOutputStream(partial)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                write(out, buffer, read, partial);
                digest.update(buffer, 0, read);
                if (blocks != null) {
                    blocks.update(buffer, read);
                }
                total += read;
            }
        }
        return new Download(total, Sha256.hexOf(digest.digest()));
    }

    private static void write(OutputStream out, byte[] buffer, int bytes, Path partial) throws LocalStorageException {
        try {
            out.write(buffer, 0, bytes);
        } catch (IOException e) {
            throw new LocalStorageException(partial, e);
        }
    }

    private record Download(long bytes, String sha256) {}
}
