package io.tidemark.restore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A directory for the files of one restore or other merge, gone with it; what a killed one has left goes when the next begins. */
public final class ScratchDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lock;

    private ScratchDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes a directory, after deleting those of restores that no process runs any more.
     *
     * @param parent of all restores' directories; made if it is not there
     */
    public static ScratchDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent)) {
            for (Path other : left) {
                deleteIfAbandoned(other);
            }
        }
        Path directory = Files.createDirectory(parent.resolve(UUID.randomUUID().toString()));
        FileChannel lock =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new ScratchDirectory(directory, lock);
    }

    /** The directory. */
    public Path path() {
        return directory;
    }

    private static void deleteIfAbandoned(Path other) throws IOException {
        try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                delete(other);
            }
        } catch (OverlappingFileLockException e) {
            // A restore in this process: it is at work.
            return;
        } catch (NoSuchFileException e) {
            // Another restore is between making its directory and taking its lock, or has just deleted it.
            return;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.isDirectory(file)) {
                    delete(file);
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(directory);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(directory);
        }
    }
}
