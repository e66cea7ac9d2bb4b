package io.tidemark.restore.merge;

import java.util.Locale;

/** What happens to the rows that refer to a key which ceases to be. */
public enum ReferentialAction {
    /** They go or change with it. */
    CASCADE,
    /** Their reference becomes NULL. */
    SET_NULL,
    /** Nothing: the server refuses to let the key go while rows refer to it. */
    NONE;

    /** The action as the server's catalogue names it; InnoDB has no SET DEFAULT. */
    public static ReferentialAction of(String rule) {
        return switch (rule.toUpperCase(Locale.ROOT)) {
            case "CASCADE" -> CASCADE;
            case "SET NULL" -> SET_NULL;
            default -> NONE;
        };
    }
}
