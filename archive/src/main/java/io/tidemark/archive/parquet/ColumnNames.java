package io.tidemark.archive.parquet;

import java.util.Locale;

/** Names of a table's columns in Parquet files, which never collide with the columns that describe a change. */
public final class ColumnNames {
    private static final String RESERVED = "_tm_";

    private ColumnNames() {}

    /**
     * The column of the row's image, or of its after image: its own name, behind {@code _tm_col_} if it begins with
     * {@code _tm_} in upper or lower case (query engines take names that differ in case for the same).
     */
    public static String after(String name) {
        boolean reserved = name.length() >= RESERVED.length()
                && name.substring(0, RESERVED.length()).toLowerCase(Locale.ROOT).equals(RESERVED);
        return reserved ? "_tm_col_" + name : name;
    }

    /** The column of the before image: {@code _tm_before_} and its own name. */
    public static String before(String name) {
        return "_tm_before_" + name;
    }
}
