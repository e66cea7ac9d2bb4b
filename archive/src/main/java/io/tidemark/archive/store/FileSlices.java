package io.tidemark.archive.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a part of a file as a stream of its own. */
final class FileSlices {
    private static final int BUFFER_BYTES = 128 * 1024;

    private FileSlices() {}

    /** A stream of {@code bytes} bytes from {@code offset} on, which the reader closes. */
    static InputStream open(Path file, long offset, long bytes) {
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ).position(offset);
            return new BufferedInputStream(new Slice(Channels.newInputStream(channel), bytes), BUFFER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static final class Slice extends InputStream {
        private final InputStream in;
        private long left;

        Slice(InputStream in, long bytes) {
            this.in = in;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
