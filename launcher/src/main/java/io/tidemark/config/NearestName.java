package io.tidemark.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a mistyped one most likely meant. */
final class NearestName {

    private NearestName() {}

    /** The candidate with the fewest edits from {@code typed}, if they are few enough to be a slip. */
    static Optional<String> of(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> edits(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> edits(typed, candidate) <= Math.max(2, typed.length() / 3));
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one character. */
    private static int edits(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
