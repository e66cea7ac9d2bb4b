package io.tidemark.archive;

import java.util.Locale;

/** What a file that the commit log names holds. */
public enum FileKind {
    /** Row changes of one table under one definition. */
    CHANGES,
    /** One row per transaction. */
    TRANSACTIONS,
    /** What foreign keys did to rows of one table, under one definition, without an event in the binary log. */
    DERIVED;

    /** Whether files of this kind hold rows of one table. */
    public boolean isOfTable() {
        return this != TRANSACTIONS;
    }

    /** The kind's name in the archive. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses {@link #id()}.
     *
     * @throws IllegalArgumentException naming the value if it is none
     */
    public static FileKind ofId(String id) {
        for (FileKind kind : values()) {
            if (kind.id().equals(id)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind '" + id + "' of file");
    }
}
