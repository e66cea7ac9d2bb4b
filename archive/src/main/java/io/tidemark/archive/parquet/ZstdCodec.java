package io.tidemark.archive.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard for Parquet's pages, straight from the native library: Parquet's own way would load Hadoop's configuration. */
final class ZstdCodec implements CompressionCodecFactory {
    private final int level;

    /** @param level of compression; reading does not depend on it */
    ZstdCodec(int level) {
        this.level = level;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        requireZstd(name);
        return new Compressor(level);
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
        private final ZstdCompressCtx context;

        Compressor(int level) {
            context = new ZstdCompressCtx().setLevel(level);
        }

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            return BytesInput.from(context.compress(bytes.toByteArray()));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            context.close();
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
