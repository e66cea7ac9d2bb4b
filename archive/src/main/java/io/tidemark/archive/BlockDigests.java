package io.tidemark.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of every block of an object, taken in the same pass that proved the whole object, so that later readers of a few blocks need
 * not read all of it to know that these are what the commit log names.
 *
 * <p>Stored beside the object's local copy: the object's own SHA-256, its size in eight bytes, the blocks' digests in their order, and the
 * CRC-32C of all that. It only tells damage of this file from damage of the copy: no block can pass for another by chance, and a process
 * that has just begun takes a CRC many times faster than a SHA-256.
 */
final class BlockDigests {
    /** Pages are a little larger: smaller blocks would cost as much for their digests as they save. */
    static final int BLOCK_BYTES = 16 * 1024;

    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = DIGEST_BYTES + Long.BYTES;

    private final long bytes;
    private final byte[] digests;

    private BlockDigests(long bytes, byte[] digests) {
        this.bytes = bytes;
        this.digests = digests;
    }

    /** The object's size. */
    long bytes() {
        return bytes;
    }

    /** How many bytes a block has: fewer than {@link #BLOCK_BYTES} at the end of the object. */
    int length(int block) {
        return (int) Math.min(BLOCK_BYTES, bytes - (long) block * BLOCK_BYTES);
    }

    /** Whether the first bytes of {@code buffer} are that block. */
    boolean matches(int block, byte[] buffer) {
        MessageDigest digest = Sha256.digest();
        digest.update(buffer, 0, length(block));
        int from = block * DIGEST_BYTES;
        return Arrays.equals(digest.digest(), 0, DIGEST_BYTES, digests, from, from + DIGEST_BYTES);
    }

    void write(Path file, String sha256) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES + digests.length + Long.BYTES);
        content.put(HexFormat.of().parseHex(sha256)).putLong(bytes).put(digests);
        content.putLong(crc(content.array(), content.position()));
        Files.write(file, content.array());
    }

    /** How large the file is that {@link #write} stores for an object of that size. */
    static long storedBytes(long bytes) {
        return HEADER_BYTES + blocks(bytes) * DIGEST_BYTES + Long.BYTES;
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    private static long crc(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return crc.getValue();
    }

    /** What {@link #write} stored for an object of that hash and size; null if that is not there, or not whole. */
    static @Nullable BlockDigests read(Path file, String sha256, long bytes) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (content.length != storedBytes(bytes)) {
            return null;
        }
        int end = content.length - Long.BYTES;
        ByteBuffer stored = ByteBuffer.wrap(content);
        boolean whole = stored.getLong(end) == crc(content, end)
                && Sha256.hexOf(Arrays.copyOf(content, DIGEST_BYTES)).equals(sha256)
                && stored.getLong(DIGEST_BYTES) == bytes;
        return whole ? new BlockDigests(bytes, Arrays.copyOfRange(content, HEADER_BYTES, end)) : null;
    }

    /** Takes the digests while an object's bytes go by. Not thread-safe. */
    static final class Builder {
        private final MessageDigest digest = Sha256.digest();
        private byte[] digests = new byte[64 * DIGEST_BYTES];
        private int blocks;
        private int inBlock;
        private long bytes;

        /** Begins again, where a download is. */
        void reset() {
            digest.reset();
            blocks = 0;
            inBlock = 0;
            bytes = 0;
        }

        void update(byte[] buffer, int length) {
            for (int offset = 0; offset < length; ) {
                int taken = Math.min(length - offset, BLOCK_BYTES - inBlock);
                digest.update(buffer, offset, taken);
                offset += taken;
                inBlock += taken;
                bytes += taken;
                if (inBlock == BLOCK_BYTES) {
                    endBlock();
                }
            }
        }

        BlockDigests build() {
            if (inBlock > 0) {
                endBlock();
            }
            return new BlockDigests(bytes, Arrays.copyOf(digests, blocks * DIGEST_BYTES));
        }

        private void endBlock() {
            if (digests.length == blocks * DIGEST_BYTES) {
                digests = Arrays.copyOf(digests, 2 * digests.length);
            }
            System.arraycopy(digest.digest(), 0, digests, blocks * DIGEST_BYTES, DIGEST_BYTES);
            blocks++;
            inBlock = 0;
        }
    }
}
