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
 * A local copy of an object of which any part can be read: each block is compared with the digest that was taken when the whole object
 * was proven before any of its bytes is given out. Not thread-safe.
 */
public final class CheckedFile implements AutoCloseable {
    private static final int NONE = -1;

    private final Path copy;
    private final Path digestsFile;
    private final BlockDigests digests;
    private final FileChannel channel;
    private final byte[] block = new byte[BlockDigests.BLOCK_BYTES];
    private int inMemory = NONE;

    CheckedFile(Path copy, Path digestsFile, BlockDigests digests) throws IOException {
        this.copy = copy;
        this.digestsFile = digestsFile;
        this.digests = digests;
        this.channel = FileChannel.open(copy, StandardOpenOption.READ);
    }

    /** The object's size. */
    public long bytes() {
        return digests.bytes();
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
        int wanted = Math.toIntExact(position / BlockDigests.BLOCK_BYTES);
        if (wanted != inMemory) {
            load(wanted);
        }
        int within = (int) (position % BlockDigests.BLOCK_BYTES);
        int taken = Math.min(length, digests.length(wanted) - within);
        System.arraycopy(block, within, buffer, offset, taken);
        return taken;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void load(int wanted) throws IOException {
        inMemory = NONE;
        long start = (long) wanted * BlockDigests.BLOCK_BYTES;
        ByteBuffer into = ByteBuffer.wrap(block, 0, digests.length(wanted));
        while (into.hasRemaining()) {
            if (channel.read(into, start + into.position()) < 0) {
                throw damaged(start, new EOFException("it ends there"));
            }
        }
        if (!digests.matches(wanted, block)) {
            throw damaged(start, null);
        }
        inMemory = wanted;
    }

    /** Without its digests the copy counts as not there. */
    private IOException damaged(long start, @Nullable Throwable cause) throws IOException {
        Files.deleteIfExists(digestsFile);
        return new IOException(
                "the local copy " + copy + " of an object of the archive is damaged behind byte " + start
                        + ": run the command again, which fetches the object anew",
                cause);
    }
}
