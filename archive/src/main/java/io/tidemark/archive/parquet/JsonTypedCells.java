package io.tidemark.archive.parquet;

import io.tidemark.schemas.JsonCells;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * JSON: the document's text; where that does not tell the types of its values, {@code types:}, the marks of {@link JsonCells}, a space and
 * the text beside it; where it is no UTF-8, its bytes in hexadecimal.
 */
final class JsonTypedCells extends TypedCells {
    private static final String HEX_PREFIX = "0x";
    private static final String TYPES_PREFIX = "types:";

    private final String name;

    JsonTypedCells(String name) {
        this.name = name;
    }

    @Override
    String columnName() {
        return name;
    }

    @Override
    boolean isTyped(Object cell) {
        return typedOf(cell) != null && !JsonCells.isMarked((byte[]) cell);
    }

    @Override
    @Nullable
    Object typedOf(Object cell) {
        byte[] bytes = JsonCells.text((byte[]) cell);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : null;
    }

    @Override
    String exactOf(Object cell) {
        Object text = typedOf(cell);
        return text == null
                ? HEX_PREFIX + HexFormat.of().formatHex((byte[]) cell)
                : TYPES_PREFIX + JsonCells.marks((byte[]) cell) + " " + text;
    }

    @Override
    Object cellOfTyped(Object typed) {
        return ((String) typed).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    Object cellOfExact(String exact) {
        int space = exact.indexOf(' ');
        if (exact.startsWith(TYPES_PREFIX) && space > 0) {
            return JsonCells.of(
                    exact.substring(space + 1).getBytes(StandardCharsets.UTF_8),
                    exact.substring(TYPES_PREFIX.length(), space));
        }
        if (exact.startsWith(HEX_PREFIX)) {
            return HexFormat.of().parseHex(exact, HEX_PREFIX.length(), exact.length());
        }
        throw new IllegalArgumentException(
                "the exact value '" + exact + "' of column " + name + " begins neither with types: nor with 0x");
    }
}
