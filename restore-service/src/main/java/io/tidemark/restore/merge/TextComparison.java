package io.tidemark.restore.merge;

/** How it is found out whether two texts are equal to the server. */
enum TextComparison {
    /** By a collation of which only the server knows what it takes for equal. */
    COLLATED,
    /** By their bytes, spaces at the end apart: {@code _bin} collations with the attribute PAD SPACE. */
    BINARY_PADDED,
    /** By their bytes: {@code _bin} collations with the attribute NO PAD. */
    BINARY;

    /**
     * What a collation does.
     *
     * @param collation its name, as the server prints it; empty for a character set's default
     */
    static TextComparison of(String collation) {
        if (!collation.endsWith("_bin")) {
            return COLLATED;
        }
        return collation.endsWith("_nopad_bin") || collation.contains("_0900_") ? BINARY : BINARY_PADDED;
    }
}
