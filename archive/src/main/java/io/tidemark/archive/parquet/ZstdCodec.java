package io.tidemark.archive.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard for Parquet's pages, straight from the native library: Parquet's own way would load Hadoop's configuration. */
final class ZstdCodec implements CompressionCodecFactory {
    /** Matches that are shorter cost more than they save where digits, hexadecimal numbers or tokens are random. */
    private static final int LONG_MATCH = 7;

    private final FileLayout layout;

    /** @param layout how much effort files are worth; reading does not depend on it */
    ZstdCodec(FileLayout layout) {
        this.layout = layout;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        requireZstd(name);
        return new Compressor(layout);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        requireZstd(name);
        return new Decompressor();
    }

    @Override
    public void release() {
        // Nothing is shared between compressors.
    }

    private static void requireZstd(CompressionCodecName name) {
        if (name != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("files of the archive are compressed with zstd, not with " + name);
        }
    }

    private static final class Compressor implements BytesInputCompressor {
        private final List<ZstdCompressCtx> ways = new ArrayList<>();
        private final Scratch plain = new Scratch();
        private Scratch result = new Scratch();
        private Scratch other = new Scratch();

        Compressor(FileLayout layout) {
            ways.add(new ZstdCompressCtx().setLevel(layout.zstdLevel()));
            if (layout.triesLongMatches()) {
                ways.add(new ZstdCompressCtx().setLevel(layout.zstdLevel()).setMinMatch(LONG_MATCH));
            }
        }

        /** Whatever is the shortest; it is there until the next call, as of Parquet's own compressors. */
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            int length = Math.toIntExact(bytes.size());
            byte[] page = plain.ofAtLeast(length);
            copy(bytes, page, length);
            int bound = Math.toIntExact(Zstd.compressBound(length));
            byte[] shortest = result.ofAtLeast(bound);
            int size = compress(ways.get(0), page, length, shortest);
            for (ZstdCompressCtx way : ways.subList(1, ways.size())) {
                byte[] target = other.ofAtLeast(bound);
                int compressed = compress(way, page, length, target);
                if (compressed < size) {
                    Scratch best = other;
                    other = result;
                    result = best;
                    shortest = target;
                    size = compressed;
                }
            }
            return BytesInput.from(shortest, 0, size);
        }

        private static int compress(ZstdCompressCtx way, byte[] page, int length, byte[] target) {
            return way.compressByteArray(target, 0, target.length, page, 0, length);
        }

        private static void copy(BytesInput bytes, byte[] page, int length) throws IOException {
            PageOutput out = new PageOutput(page);
            bytes.writeAllTo(out);
            if (out.length != length) {
                // The array holds the page before it: what is missing must not be taken from there.
                throw new IOException("a page of " + length + " bytes wrote " + out.length);
            }
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            ways.forEach(ZstdCompressCtx::close);
        }
    }

    /** Bytes for one page after another: a new array for each would be large, and cleared before it is written. */
    private static final class Scratch {
        /** A larger array, for a page of large values, is not kept. */
        private static final int KEPT_BYTES = 2 << 20;

        private byte[] kept = new byte[0];

        byte[] ofAtLeast(int bytes) {
            if (bytes > KEPT_BYTES) {
                return new byte[bytes];
            }
            if (kept.length < bytes) {
                kept = new byte[bytes];
            }
            return kept;
        }
    }

    /** Writes into an array that is long enough. */
    private static final class PageOutput extends OutputStream {
        private final byte[] page;
        private int length;

        PageOutput(byte[] page) {
            this.page = page;
        }

        @Override
        public void write(int b) {
            page[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            System.arraycopy(bytes, offset, page, length, count);
            length += count;
        }
    }

    private static final class Decompressor implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
            byte[] plain = new byte[decompressedSize];
            byte[] compressed = bytes.toByteArray();
            requireSuccess(
                    Zstd.decompressByteArray(plain, 0, plain.length, compressed, 0, compressed.length),
                    decompressedSize);
            return BytesInput.from(plain);
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
                throws IOException {
            byte[] compressed = new byte[compressedSize];
            input.get(compressed);
            output.put(decompress(BytesInput.from(compressed), decompressedSize).toByteArray());
        }

        @Override
        public void release() {
            // Holds nothing.
        }

        private static void requireSuccess(long result, int expected) throws IOException {
            if (result != expected) {
                throw new IOException("a page is damaged: zstd "
                        + (Zstd.isError(result) ? Zstd.getErrorName(result) : "gave " + result + " bytes")
                        + " where " + expected + " bytes were expected");
            }
        }
    }
}
