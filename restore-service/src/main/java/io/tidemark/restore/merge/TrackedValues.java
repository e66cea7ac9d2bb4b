package io.tidemark.restore.merge;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tracked columns of one image.
 *
 * @param cells canonical cells
 * @param texts the same as texts by which they are compared, null for NULL
 */
record TrackedValues(@Nullable Object[] cells, @Nullable String[] texts) {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    /** The texts in some slots; null if one is NULL, since NULL refers to nothing. */
    @Nullable
    List<String> key(int[] slots) {
        List<String> key = new ArrayList<>(slots.length);
        for (int slot : slots) {
            String text = texts[slot];
            if (text == null) {
                return null;
            }
            key.add(text);
        }
        return key;
    }

    TrackedValues with(int[] slots, @Nullable TrackedValues values, int[] from) {
        TrackedValues changed = new TrackedValues(cells.clone(), texts.clone());
        for (int i = 0; i < slots.length; i++) {
            changed.cells[slots[i]] = values == null ? null : values.cells[from[i]];
            changed.texts[slots[i]] = values == null ? null : values.texts[from[i]];
        }
        return changed;
    }

    /** What keys have in common that some collation of the server may take for equal. */
    static List<String> folded(List<String> key) {
        return key.stream().map(TrackedValues::folded).toList();
    }

    private static String folded(String text) {
        if (text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z')) {
            return text;
        }
        return MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .stripTrailing();
    }
}
