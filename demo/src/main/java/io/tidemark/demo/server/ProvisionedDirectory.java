package io.tidemark.demo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory in a cache that is either absent or complete: it is filled under a temporary name and renamed. Threads and
 * processes that want the same directory at once wait for one of them to fill it.
 */
public final class ProvisionedDirectory {

    /** Fills an empty directory. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path emptyDirectory) throws IOException;
    }

    // A FileLock excludes other processes only; within the JVM a second attempt would throw.
    private static final Object JVM_LOCK = new Object();

    private ProvisionedDirectory() {}

    /**
     * Returns {@code directory}, filled by {@code filler} if it was not there.
     *
     * @throws IOException what the filler threw; nothing is left behind then
     */
    public static Path provide(Path directory, Filler filler) throws IOException {
        Path target = directory.toAbsolutePath().normalize();
        if (Files.isDirectory(target)) {
            return target;
        }
        Path parent = Files.createDirectories(target.getParent());
        Path lockFile = parent.resolve("." + target.getFileName() + ".lock");
        synchronized (JVM_LOCK) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                if (!Files.isDirectory(target)) {
                    fillThenRename(target, parent, filler);
                }
            }
        }
        return target;
    }

    private static void fillThenRename(Path target, Path parent, Filler filler) throws IOException {
        Path temporary = Files.createTempDirectory(parent, "." + target.getFileName() + ".filling-");
        try {
            filler.fill(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteRecursively(temporary);
        }
    }

    /** Deletes a directory with everything in it; does nothing where it does not exist. Links are not followed. */
    public static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(directory)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
