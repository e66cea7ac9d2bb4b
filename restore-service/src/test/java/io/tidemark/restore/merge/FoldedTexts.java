package io.tidemark.restore.merge;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** A collation for tests that need no server: case and spaces at the end do not count. */
final class FoldedTexts implements TextEquality.ComparedTexts {
    static final TextEquality EQUALITY = (charset, collation) -> new FoldedTexts();

    private final Map<String, Long> representatives = new HashMap<>();

    private FoldedTexts() {}

    static String folded(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT).stripTrailing();
    }

    @Override
    public void add(Iterator<TextEquality.Text> texts, TextEquality.EqualTexts equal) {
        while (texts.hasNext()) {
            TextEquality.Text text = texts.next();
            Long representative = representatives.putIfAbsent(folded(text.bytes()), text.id());
            if (representative != null) {
                equal.equal(text.id(), representative);
            }
        }
    }

    @Override
    public void close() {}
}
