package io.tidemark.database;

import java.io.InputStream;
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
        int count = Math.min(length, end - start);
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
        for (byte b : bytes) {
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
