package io.tidemark.capture.binlog;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * MariaDB's compressed event parts (log_bin_compress): a byte 0x80 | algorithm * 16 | number of length bytes, the length of
 * the original big-endian, then a zlib stream (MariaDB {@code sql/log_event.cc}, binlog_buf_compress).
 */
final class MariaDbCompression {
    private static final int MARK = 0x80;
    private static final int ZLIB = 0;

    private MariaDbCompression() {}

    /** The original of all bytes that are left. */
    static byte[] decompress(ByteCursor in) {
        int head = in.u8();
        if ((head & 0x80) != MARK || (head >> 4 & 7) != ZLIB) {
            throw new NotUnderstoodException(
                    "compressed by the unknown algorithm " + head, "SET GLOBAL log_bin_compress = OFF");
        }
        byte[] original = new byte[Math.toIntExact(in.bigEndian(head & 7))];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.array(), in.position(), in.remaining());
            int done = 0;
            while (done < original.length) {
                int read = inflater.inflate(original, done, original.length - done);
                if (read == 0) {
                    throw new IndexOutOfBoundsException("a compressed event ends early");
                }
                done += read;
            }
            return original;
        } catch (DataFormatException e) {
            throw new IndexOutOfBoundsException("a compressed event is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }
}
