package io.tidemark.archive.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
            plain.reset(length);
            bytes.writeAllTo(plain);
            int shortest = Integer.MAX_VALUE;
            for (ZstdCompressCtx way : ways) {
                byte[] target = other.reset(Math.toIntExact(Zstd.compressBound(length)));
                int compressed = way.compressByteArray(target, 0, target.length, plain.array(), 0, length);
                if (compressed < shortest) {
                    shortest = compressed;
                    Scratch best = other;
                    other = result;
                    result = best;
                }
            }
            return BytesInput.from(result.array(), 0, shortest);
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
    private static final class Scratch extends ByteArrayOutputStream {
        /** A larger one, for a page of large values, is not kept. */
        private static final int KEPT_BYTES = 2 << 20;

        /** Empties it; the array has at least so many bytes. */
        byte[] reset(int bytes) {
            reset();
            if (buf.length < bytes || buf.length > KEPT_BYTES) {
                buf = new byte[bytes];
            }
            return buf;
        }

        byte[] array() {
            return buf;
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
