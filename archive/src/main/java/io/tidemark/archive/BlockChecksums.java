package io.tidemark.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * CRC-32C of every block of an object, taken in the same pass that proved the whole object, so that later readers of a few blocks need
 * not read all of it to know that these are what the commit log names.
 *
 * <p>Stored beside the object's local copy: the object's SHA-256, its size in eight bytes, the blocks' checksums in their order in four
 * bytes each, and the CRC-32C of all that in eight. They tell damage by chance, as of a disk. Digests would tell no more here: who can alter
 * the copy can alter this file, too. A process that has just begun takes a CRC many times faster than a SHA-256.
 */
final class BlockChecksums {
    /** Pages are a little larger: smaller blocks would mean more reads for each. */
    static final int BLOCK_BYTES = 16 * 1024;

    private static final int SHA256_BYTES = 32;
    private static final int HEADER_BYTES = SHA256_BYTES + Long.BYTES;

    private final long bytes;
    private final int[] checksums;

    private BlockChecksums(long bytes, int[] checksums) {
        this.bytes = bytes;
        this.checksums = checksums;
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
        return (int) crc(buffer, length(block)) == checksums[block];
    }

    void write(Path file, String sha256) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(storedBytes(bytes)));
        content.put(HexFormat.of().parseHex(sha256)).putLong(bytes);
        content.asIntBuffer().put(checksums);
        int end = content.capacity() - Long.BYTES;
        content.putLong(end, crc(content.array(), end));
        Files.write(file, content.array());
    }

    /** How large the file is that {@link #write} stores for an object of that size. */
    static long storedBytes(long bytes) {
        return HEADER_BYTES + blocks(bytes) * Integer.BYTES + Long.BYTES;
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
    static @Nullable BlockChecksums read(Path file, String sha256, long bytes) throws IOException {
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
                && Sha256.hexOf(Arrays.copyOf(content, SHA256_BYTES)).equals(sha256)
                && stored.getLong(SHA256_BYTES) == bytes;
        if (!whole) {
            return null;
        }
        int[] checksums = new int[Math.toIntExact(blocks(bytes))];
        stored.position(HEADER_BYTES).asIntBuffer().get(checksums);
        return new BlockChecksums(bytes, checksums);
    }

    /** Takes the checksums while an object's bytes go by. Not thread-safe. */
    static final class Builder {
        private final CRC32C crc = new CRC32C();
        private int[] checksums = new int[64];
        private int blocks;
        private int inBlock;
        private long bytes;

        /** Begins again, where a download is. */
        void reset() {
            crc.reset();
            blocks = 0;
            inBlock = 0;
            bytes = 0;
        }

        void update(byte[] buffer, int length) {
            for (int offset = 0; offset < length; ) {
                int taken = Math.min(length - offset, BLOCK_BYTES - inBlock);
                crc.update(buffer, offset, taken);
                offset += taken;
                inBlock += taken;
                bytes += taken;
                if (inBlock == BLOCK_BYTES) {
                    endBlock();
                }
            }
        }

        BlockChecksums build() {
            if (inBlock > 0) {
                endBlock();
            }
            return new BlockChecksums(bytes, Arrays.copyOf(checksums, blocks));
        }

        private void endBlock() {
            if (checksums.length == blocks) {
                checksums = Arrays.copyOf(checksums, 2 * blocks);
            }
            checksums[blocks++] = (int) crc.getValue();
            crc.reset();
            inBlock = 0;
        }
    }
}
