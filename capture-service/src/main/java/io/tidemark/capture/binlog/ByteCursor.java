package io.tidemark.capture.binlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A place in a byte array that moves on as values are read. Integers are little-endian unless the name says otherwise, as in
 * MySQL's protocol. Reading past the end throws {@link IndexOutOfBoundsException}.
 */
final class ByteCursor {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteCursor(byte[] bytes, int from, int end) {
        if (from < 0 || end > bytes.length || from > end) {
            throw new IndexOutOfBoundsException("bytes " + from + " to " + end + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    ByteCursor(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - position;
    }

    boolean hasRemaining() {
        return position < end;
    }

    void skip(int count) {
        take(count);
    }

    int u8() {
        return bytes[take(1)] & 0xFF;
    }

    int u16() {
        int at = take(2);
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    long u32() {
        return littleEndian(4);
    }

    long u64() {
        return littleEndian(8);
    }

    /** An unsigned integer of up to eight bytes, little-endian. */
    long littleEndian(int length) {
        int at = take(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return value;
    }

    /** An unsigned integer of up to eight bytes, big-endian. */
    long bigEndian(int length) {
        int at = take(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return value;
    }

    /** A length-encoded integer (MySQL internals, "Protocol::LengthEncodedInteger"). */
    long packedInteger() {
        int first = u8();
        return switch (first) {
            case 0xFC -> littleEndian(2);
            case 0xFD -> littleEndian(3);
            case 0xFE -> littleEndian(8);
            case 0xFB, 0xFF ->
                throw new NotUnderstoodException(
                        "a length-encoded integer begins with " + first, "Report this event to Tidemark's authors.");
            default -> first;
        };
    }

    /** A length-encoded integer that counts bytes of this event. */
    int packedLength() {
        long length = packedInteger();
        if (length < 0 || length > remaining()) {
            throw new IndexOutOfBoundsException("length " + length + " with " + remaining() + " bytes left");
        }
        return (int) length;
    }

    byte[] bytes(int count) {
        int at = take(count);
        return Arrays.copyOfRange(bytes, at, at + count);
    }

    /** {@code count} bytes of UTF-8, the character set of all identifiers in the binlog. */
    String utf8(int count) {
        return new String(bytes, take(count), count, StandardCharsets.UTF_8);
    }

    /** UTF-8 up to a zero byte, which is consumed. */
    String utf8ToZero() {
        int zero = position;
        while (zero < end && bytes[zero] != 0) {
            zero++;
        }
        String text = utf8(zero - position);
        skip(1);
        return text;
    }

    /** The next {@code count} bytes as a cursor of their own. */
    ByteCursor slice(int count) {
        int at = take(count);
        return new ByteCursor(bytes, at, at + count);
    }

    private int take(int count) {
        int at = position;
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException(count + " bytes wanted, " + (end - at) + " left");
        }
        position = at + count;
        return at;
    }
}
