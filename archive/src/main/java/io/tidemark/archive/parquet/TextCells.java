package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** TEXT: decoded where encoding gives the stored bytes back, otherwise the bytes in hexadecimal. */
final class TextCells extends TypedCells {
    private static final String HEX_PREFIX = "0x";
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final String name;
    private final CharacterSet charset;

    private TextCells(String name, CharacterSet charset) {
        this.name = name;
        this.charset = charset;
    }

    static TextCells ofColumn(ColumnDefinition column) {
        return new TextCells(
                column.name(), CharacterSet.ofServerName(column.charset() == null ? "utf8mb4" : column.charset()));
    }

    /** The typed value in UTF-8, without a detour over {@link String} where the bytes are UTF-8 already; null if there is none. */
    byte @Nullable [] utf8(byte[] cell) {
        if (charset.extendsAscii() && isAscii(cell)) {
            return cell;
        }
        String text = decode(cell);
        if (text == null) {
            return null;
        }
        return charset.isUtf8() ? cell : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    String columnName() {
        return name;
    }

    @Override
    @Nullable
    Object typedOf(Object cell) {
        byte[] bytes = (byte[]) cell;
        return charset.extendsAscii() && isAscii(bytes)
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : decode(bytes);
    }

    @Override
    String exactOf(Object cell) {
        return HEX_PREFIX + HexFormat.of().formatHex((byte[]) cell);
    }

    @Override
    Object cellOfTyped(Object typed) {
        String text = (String) typed;
        byte[] encoded = encode(text);
        if (encoded == null) {
            throw new IllegalArgumentException(
                    "the value of column " + name + " cannot be written in its character set");
        }
        return encoded;
    }

    /** Without a detour over {@link String} where the cell has the same bytes. */
    @Override
    Object cellOfUtf8(byte[] utf8) {
        boolean same = charset.isUtf8() || charset.extendsAscii() && isAscii(utf8);
        return same ? utf8 : super.cellOfUtf8(utf8);
    }

    @Override
    Object cellOfExact(String exact) {
        if (!exact.startsWith(HEX_PREFIX)) {
            throw new IllegalArgumentException(
                    "the exact value '" + exact + "' of column " + name + " does not begin with 0x");
        }
        return HexFormat.of().parseHex(exact, HEX_PREFIX.length(), exact.length());
    }

    private @Nullable String decode(byte[] bytes) {
        String text = charset.decode(bytes);
        return text != null && Arrays.equals(encode(text), bytes) ? text : null;
    }

    private byte @Nullable [] encode(String text) {
        if (charset.extendsAscii()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            // As many bytes as chars: every char is ASCII, and those stand for themselves.
            if (utf8.length == text.length() || charset.isUtf8()) {
                return utf8;
            }
        }
        return charset.encode(text);
    }

    private static boolean isAscii(byte[] bytes) {
        int i = 0;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            if (((long) EIGHT_BYTES.get(bytes, i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
