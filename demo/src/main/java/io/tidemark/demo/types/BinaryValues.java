package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bytes, zeros at their end among them. */
final class BinaryValues {

    private static final long LONG = 70_000;

    private BinaryValues() {}

    static List<String> of(long length) {
        if (length == 0) {
            return List.of("''");
        }
        List<String> values = new ArrayList<>(List.of("X''", "X'00'", "X'20'", "X'FF'", "X'5C'"));
        if (length > 1) {
            values.addAll(List.of("X'6100'", "X'0061'", "X'0000'", "X'6120'", "X'5C4E'", "X'090A'"));
        }
        if (length >= 256) {
            values.add("X'"
                    + IntStream.range(0, 256)
                            .mapToObj(i -> String.format(java.util.Locale.ROOT, "%02X", i))
                            .collect(Collectors.joining())
                    + "'");
        }
        values.add("REPEAT(X'00', " + Math.min(length, LONG) + ")");
        values.add("REPEAT(X'AB', " + Math.min(length, LONG) + ")");
        return values;
    }
}
