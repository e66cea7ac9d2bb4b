package io.tidemark.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes by which rows are told apart when states are merged.
 *
 * <p>With a primary key: the key's cells, each encoded so that unsigned byte order is numeric order for numbers and byte order
 * for strings. Without one: the SHA-256 of all cells, since equal rows of such a table cannot be told apart and need only be
 * counted.
 */
public final class RowIdentity {
    /** Tag and length. */
    private static final int BYTES_HEADER = 1 + Integer.BYTES;
    /** From here on a digest of its own call costs less than a copy. */
    private static final int LONG_VALUE_BYTES = 128;

    private final TableDefinition table;
    private final int[] keyColumns;

    /** The identity of rows of this table. */
    public RowIdentity(TableDefinition table) {
        this.table = table;
        this.keyColumns = table.keyColumns();
    }

    /**
     * The identity of one row.
     *
     * @param image one canonical cell per column
     * @throws IllegalArgumentException if a primary key's cell is null
     */
    public byte[] of(@Nullable Object[] image) {
        if (keyColumns.length == 0) {
            return sha256(cellBytes(image));
        }
        if (keyColumns.length == 1 && image[keyColumns[0]] instanceof Long number) {
            return ordered(number, table.columns().get(keyColumns[0]));
        }
        ByteArrayOutputStream key = new ByteArrayOutputStream(16);
        for (int column : keyColumns) {
            appendOrdered(image[column], table.columns().get(column), key);
        }
        return key.toByteArray();
    }

    /**
     * All cells of a row as one unambiguous byte string: per cell a tag (0 null, 1 long, 2 float, 3 double, 4 bytes), then the
     * value big-endian, byte strings behind their length in four bytes. Equal strings mean equal rows.
     */
    public static byte[] cellBytes(@Nullable Object[] image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(cellBytesLength(image));
        for (Object cell : image) {
            append(cell, out);
        }
        return out.toByteArray();
    }

    /** How many bytes {@link #cellBytes} has. */
    static int cellBytesLength(@Nullable Object[] image) {
        int length = 0;
        for (Object cell : image) {
            if (cell == null) {
                length++;
            } else if (cell instanceof byte[] bytes) {
                length += BYTES_HEADER + bytes.length;
            } else {
                length += 1 + (cell instanceof Float ? Float.BYTES : Long.BYTES);
            }
        }
        return length;
    }

    /** Hands {@link #cellBytes} to a digest, long values without a copy of them. */
    static void digestCells(@Nullable Object[] image, MessageDigest digest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(LONG_VALUE_BYTES);
        for (Object cell : image) {
            if (cell instanceof byte[] bytes && bytes.length > LONG_VALUE_BYTES) {
                appendHeader(bytes, out);
                digest.update(out.toByteArray());
                out.reset();
                digest.update(bytes);
            } else {
                append(cell, out);
            }
        }
        digest.update(out.toByteArray());
    }

    private static void append(@Nullable Object cell, ByteArrayOutputStream out) {
        if (cell == null) {
            out.write(0);
        } else if (cell instanceof Long number) {
            out.writeBytes(ByteBuffer.allocate(9).put((byte) 1).putLong(number).array());
        } else if (cell instanceof Float number) {
            out.writeBytes(ByteBuffer.allocate(5)
                    .put((byte) 2)
                    .putInt(Float.floatToRawIntBits(number))
                    .array());
        } else if (cell instanceof Double number) {
            out.writeBytes(ByteBuffer.allocate(9)
                    .put((byte) 3)
                    .putLong(Double.doubleToRawLongBits(number))
                    .array());
        } else {
            byte[] bytes = (byte[]) cell;
            appendHeader(bytes, out);
            out.writeBytes(bytes);
        }
    }

    private static void appendHeader(byte[] bytes, ByteArrayOutputStream out) {
        out.writeBytes(ByteBuffer.allocate(BYTES_HEADER)
                .put((byte) 4)
                .putInt(bytes.length)
                .array());
    }

    private static void appendOrdered(@Nullable Object cell, ColumnDefinition column, ByteArrayOutputStream key) {
        if (cell instanceof Long number) {
            key.writeBytes(ordered(number, column));
        } else if (cell instanceof Float number) {
            appendOrdered((double) number, column, key);
        } else if (cell instanceof Double number) {
            long bits = Double.doubleToRawLongBits(number);
            // Sign-magnitude to two's-complement order: negative numbers are flipped whole, others get the sign bit.
            long ordered = bits < 0 ? ~bits : bits | Long.MIN_VALUE;
            key.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(ordered).array());
        } else if (cell instanceof byte[] bytes) {
            // 0x00 is written as 0x00 0xFF and the end as 0x00 0x00, so that no key is a prefix of another.
            for (byte b : bytes) {
                key.write(b);
                if (b == 0) {
                    key.write(0xFF);
                }
            }
            key.write(0);
            key.write(0);
        } else {
            throw new IllegalArgumentException("column " + column.name() + " of a primary key is NULL");
        }
    }

    private static byte[] ordered(long number, ColumnDefinition column) {
        long bits = column.unsigned() ? number : number ^ Long.MIN_VALUE;
        return ByteBuffer.allocate(Long.BYTES).putLong(bits).array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
