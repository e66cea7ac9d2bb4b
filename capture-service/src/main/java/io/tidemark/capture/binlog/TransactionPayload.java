package io.tidemark.capture.binlog;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events inside a compressed MySQL transaction (binlog_transaction_compression), read one at a time: only one of them is
 * in memory uncompressed. Layout: {@code libs/mysql/binlog/event/codecs/binary.cpp}, type-length-value fields of packed integers.
 * Inner events have no checksum.
 */
final class TransactionPayload {
    private static final int END = 0;
    private static final int SIZE = 1;
    private static final int COMPRESSION = 2;
    private static final int UNCOMPRESSED_SIZE = 3;
    private static final int ZSTD = 0;
    private static final int NONE = 255;

    private final DataInputStream events;

    private TransactionPayload(InputStream events) {
        this.events = new DataInputStream(events);
    }

    static TransactionPayload open(ByteCursor in) {
        long compression = NONE;
        for (int field = (int) in.packedInteger(); field != END; field = (int) in.packedInteger()) {
            ByteCursor value = in.slice(in.packedLength());
            switch (field) {
                case SIZE, UNCOMPRESSED_SIZE -> value.packedInteger();
                case COMPRESSION -> compression = value.packedInteger();
                default -> throw unknown("field " + field);
            }
        }
        InputStream payload = new ByteArrayInputStream(in.array(), in.position(), in.remaining());
        if (compression == NONE) {
            return new TransactionPayload(payload);
        }
        if (compression != ZSTD) {
            throw unknown("compression " + compression);
        }
        try {
            return new TransactionPayload(new ZstdInputStream(payload));
        } catch (IOException e) {
            throw new IndexOutOfBoundsException("a compressed transaction is damaged: " + e.getMessage());
        }
    }

    /** The next whole event, or null at the end. */
    byte @Nullable [] next() {
        try {
            byte[] header = new byte[EventHeader.BYTES];
            int first = events.read();
            if (first < 0) {
                events.close();
                return null;
            }
            header[0] = (byte) first;
            events.readFully(header, 1, header.length - 1);
            int length = Math.toIntExact(EventHeader.read(header, 0).length());
            byte[] event = Arrays.copyOf(header, length);
            events.readFully(event, header.length, length - header.length);
            return event;
        } catch (EOFException e) {
            throw new IndexOutOfBoundsException("a compressed transaction ends early");
        } catch (IOException e) {
            throw new IndexOutOfBoundsException("a compressed transaction is damaged: " + e.getMessage());
        }
    }

    private static NotUnderstoodException unknown(String what) {
        return new NotUnderstoodException(
                "a compressed transaction has the unknown " + what, "SET GLOBAL binlog_transaction_compression = OFF");
    }
}
