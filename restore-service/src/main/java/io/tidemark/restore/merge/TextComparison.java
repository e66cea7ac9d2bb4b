package io.tidemark.restore.merge;

/** When texts in the columns of a foreign key are equal to the server. */
public enum TextComparison {
    /** By a collation that this engine does not know: other bytes may be equal. */
    COLLATED,
    /** By their bytes, spaces at the end apart: {@code _bin} collations with the attribute PAD SPACE. */
    BINARY_PADDED,
    /** By their bytes: {@code _bin} collations with the attribute NO PAD. */
    BINARY;

    /**
     * What a collation does.
     *
     * @param collation its name, as the server prints it
     */
    public static TextComparison of(String collation) {
        if (!collation.endsWith("_bin")) {
            return COLLATED;
        }
        return collation.endsWith("_nopad_bin") || collation.contains("_0900_") ? BINARY : BINARY_PADDED;
    }
}
