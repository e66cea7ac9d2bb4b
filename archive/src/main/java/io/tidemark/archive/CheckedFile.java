package io.tidemark.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A local copy of an object of which any part can be read: each block is compared with the checksum that was taken when the whole object
 * was proven before any of its bytes is given out. Not thread-safe.
 */
public final class CheckedFile implements AutoCloseable {
    private static final int NONE = -1;

    private final Path copy;
    private final Path checksumsFile;
    private final BlockChecksums checksums;
    private final FileChannel channel;
    private final byte[] block = new byte[BlockChecksums.BLOCK_BYTES];
    private int inMemory = NONE;

    CheckedFile(Path copy, Path checksumsFile, BlockChecksums checksums) throws IOException {
        this.copy = copy;
        this.checksumsFile = checksumsFile;
        this.checksums = checksums;
        this.channel = FileChannel.open(copy, StandardOpenOption.READ);
    }

    /** The object's size. */
    public long bytes() {
        return checksums.bytes();
    }

    /** Where the copy is, for messages. */
    public Path path() {
        return copy;
    }

    /**
     * Reads bytes from {@code position} on, at most up to the end of a block.
     *
     * @return how many, at least one unless {@code length} is 0; -1 at the end of the object
     * @throws IOException naming the copy if it is no longer what was proven; the next {@link LocalCopies#open} fetches it anew
     */
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
        if (position >= bytes()) {
            return -1;
        }
        int wanted = Math.toIntExact(position / BlockChecksums.BLOCK_BYTES);
        if (wanted != inMemory) {
            load(wanted);
        }
        int within = (int) (position % BlockChecksums.BLOCK_BYTES);
        int taken = Math.min(length, checksums.length(wanted) - within);
        System.arraycopy(block, within, buffer, offset, taken);
        return taken;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void load(int wanted) throws IOException {
        inMemory = NONE;
        long start = (long) wanted * BlockChecksums.BLOCK_BYTES;
        ByteBuffer into = ByteBuffer.wrap(block, 0, checksums.length(wanted));
        while (into.hasRemaining()) {
            if (channel.read(into, start + into.position()) < 0) {
                throw damaged(start, new EOFException("it ends there"));
            }
        }
        if (!checksums.matches(wanted, block)) {
            throw damaged(start, null);
        }
        inMemory = wanted;
    }

    /** Without its checksums the copy counts as not there. */
    private IOException damaged(long start, @Nullable Throwable cause) throws IOException {
        Files.deleteIfExists(checksumsFile);
        return new IOException(
                "the local copy " + copy + " of an object of the archive is damaged behind byte " + start
                        + ": run the command again, which fetches the object anew",
                cause);
    }
}
