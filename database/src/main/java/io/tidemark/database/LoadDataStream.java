package io.tidemark.database;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Row images as the text of LOAD DATA: fields behind tabs, lines behind newlines, special bytes behind a backslash, NULL as
 * {@code \N}. Rows are encoded when they are read, until a number of rows or bytes is reached.
 */
final class LoadDataStream extends InputStream {
    /** What stands behind the backslash for a byte; zero where the byte stands for itself. */
    private static final byte[] ESCAPES = new byte['\\' + 1];

    /** Eight bytes of an array as one number; their order does not matter here. */
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** The driver sends what one read gives as one packet, and takes a new buffer of 128 KiB for each that does not fit into its small one. */
    private static final int DRIVER_BUFFER_BYTES = 8192 - 4;

    static {
        ESCAPES['\\'] = '\\';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES[0] = '0';
    }

    private final List<LoadColumn> columns;
    private final Iterator<@Nullable Object[]> rows;
    private final long rowLimit;
    private final long byteLimit;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long sentRows;
    private long sentBytes;
    private long errorMembers;
    private @Nullable RuntimeException failure;

    LoadDataStream(List<LoadColumn> columns, Iterator<@Nullable Object[]> rows, long rowLimit, long byteLimit) {
        this.columns = columns;
        this.rows = rows;
        this.rowLimit = rowLimit;
        this.byteLimit = byteLimit;
    }

    /** Rows encoded so far. */
    long sentRows() {
        return sentRows;
    }

    /** ENUM error values among them; the server warns of each. */
    long errorMembers() {
        return errorMembers;
    }

    /** What the iterator threw, or null: the driver would only see the end of the stream. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    @Override
    public int read() {
        return fill() ? buffer[start++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(Math.min(length, DRIVER_BUFFER_BYTES), end - start);
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        return count;
    }

    private boolean fill() {
        if (start < end) {
            return true;
        }
        start = 0;
        end = 0;
        try {
            while (end < 1 << 15 && sentRows < rowLimit && sentBytes < byteLimit && rows.hasNext()) {
                int before = end;
                appendRow(rows.next());
                sentRows++;
                sentBytes += end - before;
            }
        } catch (RuntimeException e) {
            failure = e;
            return false;
        }
        return start < end;
    }

    private void appendRow(@Nullable Object[] image) {
        boolean first = true;
        for (LoadColumn column : columns) {
            if (!first) {
                append('\t');
            }
            first = false;
            Object cell = image[column.index()];
            if (cell == null) {
                append('\\');
                append('N');
            } else {
                errorMembers += column.isErrorMember(cell) ? 1 : 0;
                appendEscaped(column.fieldBytes(cell));
            }
        }
        append('\n');
    }

    private void appendEscaped(byte[] bytes) {
        ensure(2 * bytes.length);
        byte[] target = buffer;
        int to = end;
        int from = 0;
        while (from < bytes.length) {
            if (bytes.length - from >= Long.BYTES) {
                long word = (long) WORDS.get(bytes, from);
                if (!needsEscapes(word)) {
                    WORDS.set(target, to, word);
                    from += Long.BYTES;
                    to += Long.BYTES;
                    continue;
                }
            }
            byte b = bytes[from++];
            // The backslash is the greatest of the special bytes: most bytes of text are told by one comparison.
            byte escaped = b > '\\' || b < 0 ? 0 : ESCAPES[b];
            if (escaped != 0) {
                target[to++] = '\\';
                target[to++] = escaped;
            } else {
                target[to++] = b;
            }
        }
        end = to;
    }

    /** Whether any of eight bytes is special. */
    private static boolean needsEscapes(long word) {
        return ((zeroIn(word) | zeroIn(word ^ ONES * '\\') | zeroIn(word ^ ONES * '\t') | zeroIn(word ^ ONES * '\n'))
                        & HIGH_BITS)
                != 0;
    }

    /**
     * Has its high bits set for some byte exactly if a byte of the word is zero: "Determine if a word has a zero byte" of Bit Twiddling
     * Hacks by Sean Eron Anderson.
     */
    private static long zeroIn(long word) {
        return word - ONES & ~word;
    }

    private void append(char c) {
        ensure(1);
        buffer[end++] = (byte) c;
    }

    private void ensure(int more) {
        if (buffer.length - end < more) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(end, more), 2 * buffer.length));
        }
    }
}
