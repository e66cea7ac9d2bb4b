package io.tidemark.archive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files under a directory. An object is written to a folder of its own for unfinished ones, forced to the disk, and
 * only then given its name, so that a crash at any moment leaves a whole object or none under it.
 */
public final class DirectoryObjectStore implements ObjectStore {
    private static final String UNFINISHED = ".unfinished";
    private static final Comparator<Stored> KEY_ORDER =
            Comparator.comparing(stored -> stored.key().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final Path root;
    private final Path unfinished;

    /**
     * @param root the directory; made if it is not there
     * @throws IOException naming the directory if it cannot be made or is something else
     */
    public DirectoryObjectStore(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.unfinished = this.root.resolve(UNFINISHED);
        try {
            Files.createDirectories(unfinished);
        } catch (IOException e) {
            throw new IOException("cannot make the directory " + this.root + " for the archive: " + reason(e), e);
        }
    }

    @Override
    public void put(String key, Path file) throws IOException {
        publish(key, temporary -> copy(file, temporary));
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        publish(key, temporary -> write(bytes, temporary));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        Path target = path(key);
        Path temporary = newTemporary();
        try {
            write(bytes, temporary);
            createParents(target);
            // Unlike a move, making a link fails where the name is taken, in one step.
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "the file system of " + root + " has no hard links, which commits need: use another one", e);
        } catch (IOException e) {
            throw failed("write", key, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try {
            force(parent(target));
        } catch (IOException e) {
            throw new OutcomeUnknownException(
                    "object " + key + " is in " + describe() + ", but may not outlast a crash: " + reason(e), e);
        }
        return true;
    }

    @Override
    public InputStream open(String key) throws IOException {
        try {
            return Files.newInputStream(path(key));
        } catch (NoSuchFileException e) {
            throw missing(key);
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public Optional<Stored> find(String key) throws IOException {
        Path file = path(key);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(stored(key, attributes)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("look for", key, e);
        }
    }

    @Override
    public List<Stored> list(String prefix, @Nullable String startAfter) throws IOException {
        int lastSlash = prefix.lastIndexOf('/');
        Path folder = lastSlash < 0 ? root : path(prefix.substring(0, lastSlash));
        List<Stored> found = new ArrayList<>();
        byte[] after = startAfter == null ? null : startAfter.getBytes(StandardCharsets.UTF_8);
        if (Files.isDirectory(folder)) {
            try {
                Files.walkFileTree(folder, new Listing(prefix, after, found));
            } catch (IOException e) {
                throw failed("list", prefix, e);
            }
        }
        found.sort(KEY_ORDER);
        return found;
    }

    @Override
    public void delete(String key) throws IOException {
        Path file = path(key);
        try {
            if (Files.deleteIfExists(file)) {
                force(parent(file));
            }
        } catch (IOException e) {
            throw failed("delete", key, e);
        }
    }

    @Override
    public void deleteUnfinished(Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Finished, or deleted by somebody else, in this moment; the rest is found the next time.
            return;
        } catch (DirectoryIteratorException e) {
            throw failed("list", UNFINISHED, e.getCause());
        } catch (IOException e) {
            throw failed("clean up", UNFINISHED, e);
        }
    }

    @Override
    public String describe() {
        return "file://" + root;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private void publish(String key, Content content) throws IOException {
        Path target = path(key);
        Path temporary = newTemporary();
        try {
            content.writeTo(temporary);
            createParents(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(parent(target));
        } catch (IOException e) {
            throw failed("write", key, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path newTemporary() {
        return unfinished.resolve(UUID.randomUUID().toString());
    }

    private Path path(String key) {
        Path path = root.resolve(key).normalize();
        boolean plain = !key.isEmpty() && root.relativize(path).toString().equals(key) && !key.startsWith("..");
        if (!plain || path.startsWith(unfinished)) {
            throw new IllegalArgumentException("'" + key + "' is not an object key");
        }
        return path;
    }

    private static Stored stored(String key, BasicFileAttributes attributes) {
        return new Stored(key, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no parent directory");
        }
        return parent;
    }

    /** Makes the folders above a file, each of them durable in its own parent. */
    private void createParents(Path file) throws IOException {
        Path folder = parent(file);
        if (Files.isDirectory(folder)) {
            return;
        }
        createParents(folder);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        force(parent(folder));
    }

    private static void write(byte[] bytes, Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long position = 0; position < size; ) {
                position += in.transferTo(position, size - position, out);
            }
            out.force(true);
        }
    }

    /** Makes a directory's entries durable. */
    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private NoSuchFileException missing(String key) {
        return new NoSuchFileException(key, null, "there is no object " + key + " in " + describe());
    }

    private IOException failed(String verb, String key, IOException cause) {
        return new IOException("cannot " + verb + " " + key + " in " + describe() + ": " + reason(cause), cause);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null || e.getMessage().startsWith("/")
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : e.getMessage();
    }

    private interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    private final class Listing extends SimpleFileVisitor<Path> {
        private final String prefix;
        private final byte @Nullable [] after;
        private final List<Stored> found;

        Listing(String prefix, byte @Nullable [] after, List<Stored> found) {
            this.prefix = prefix;
            this.after = after;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(unfinished) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String key = root.relativize(file).toString();
            boolean isAfter = after == null || Arrays.compareUnsigned(key.getBytes(StandardCharsets.UTF_8), after) > 0;
            if (attributes.isRegularFile() && key.startsWith(prefix) && isAfter) {
                found.add(stored(key, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
