package io.tidemark.archive.parquet;

import io.tidemark.archive.CheckedFile;
import java.io.IOException;
import java.io.InputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A local copy whose parts are proven when they are read, as Parquet's reader takes it. The copy stays the caller's to close. */
final class CheckedInputFile implements InputFile {
    private final CheckedFile file;

    CheckedInputFile(CheckedFile file) {
        this.file = file;
    }

    @Override
    public long getLength() {
        return file.bytes();
    }

    @Override
    public SeekableInputStream newStream() {
        Parts parts = new Parts(file);
        return new DelegatingSeekableInputStream(parts) {
            @Override
            public long getPos() {
                return parts.position;
            }

            @Override
            public void seek(long position) {
                parts.position = position;
            }
        };
    }

    @Override
    public String toString() {
        return file.path().toString();
    }

    private static final class Parts extends InputStream {
        private final CheckedFile file;
        private long position;

        Parts(CheckedFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = file.read(position, buffer, offset, length);
            position += Math.max(0, read);
            return read;
        }
    }
}
