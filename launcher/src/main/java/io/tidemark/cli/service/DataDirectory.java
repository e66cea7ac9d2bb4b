package io.tidemark.cli.service;

import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.Quantities;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The layout of {@code data-dir}, and the locks that keep a service from running twice on it. */
public final class DataDirectory {

    /** Kafka allots the indexes of a log in files of this order. */
    private static final long ROOM_NEEDED = 16L << 20;

    private final Path root;

    /** @param root the directory, which need not exist */
    public DataDirectory(Path root) {
        this.root = root;
    }

    /** The directory itself. */
    public Path root() {
        return root;
    }

    /** The embedded broker's directory. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** Files on their way to the archive. */
    public Path spool() {
        return root.resolve("spool");
    }

    /** Copies of the archive's objects. */
    public Path cache() {
        return root.resolve("cache");
    }

    /** Files of a restore. */
    public Path restore() {
        return root.resolve("restore");
    }

    /** Files of a derivation. */
    public Path derive() {
        return root.resolve("derive");
    }

    /** Copies of files of changes, of which 'history' reads parts again and again. */
    public Path history() {
        return root.resolve("history");
    }

    /** What the services tell about themselves. */
    public Path status() {
        return root.resolve("status");
    }

    /**
     * Says so where the disk is full, or so nearly that the embedded broker cannot go on; empty where there is room or nobody
     * can tell.
     */
    public Optional<String> shortage() {
        try {
            long left = Files.getFileStore(root).getUsableSpace();
            return left >= ROOM_NEEDED
                    ? Optional.empty()
                    : Optional.of(
                            "data-dir '" + root + "' is full: " + Quantities.bytes(left) + " are left on its disk");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes the lock of a service until it is closed or the process ends, whichever way.
     *
     * @throws CommandFailure if another process holds it, or the directory cannot be used
     */
    public AutoCloseable lock(String service) {
        Path file = root.resolve(service + ".lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) != null) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.LOCAL_FILES,
                    "data-dir '" + root + "' cannot be used: " + e,
                    "name a directory in data-dir that this user can write to",
                    e);
        }
        throw new CommandFailure(
                ExitCode.ANOTHER_INSTANCE,
                "another process runs " + service + " on data-dir '" + root + "' already",
                "stop it first, or give this one a data-dir and a source.name of its own");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
