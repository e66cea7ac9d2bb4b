package io.tidemark.archive.parquet;

import io.tidemark.archive.LocalStorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new local file whose SHA-256 is taken while it is written, so that it need not be read again. */
final class HashingOutputFile implements OutputFile {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final Path path;
    private final MessageDigest sha256;
    private long position;

    HashingOutputFile(Path path) {
        this.path = path;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** SHA-256 of the finished file. */
    String sha256Hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Bytes of the finished file. */
    long bytes() {
        return position;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        try {
            OutputStream file = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new HashingStream(new BufferedOutputStream(file, BUFFER_BYTES));
        } catch (IOException e) {
            throw new LocalStorageException(path, e);
        }
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        throw new IOException("files of the archive are never overwritten: " + path);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return path.toString();
    }

    private final class HashingStream extends PositionOutputStream {
        private final OutputStream out;

        HashingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            try {
                out.write(b);
            } catch (IOException e) {
                throw new LocalStorageException(path, e);
            }
            sha256.update((byte) b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new LocalStorageException(path, e);
            }
            sha256.update(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw new LocalStorageException(path, e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw new LocalStorageException(path, e);
            }
        }
    }
}
