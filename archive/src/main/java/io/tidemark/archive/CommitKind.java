package io.tidemark.archive;

import java.util.Locale;

/** Why a commit was made. */
public enum CommitKind {
    /** An archiver moved the mark. */
    CHANGES,
    /** A full snapshot became visible. */
    SNAPSHOT,
    /** A loss was found. */
    GAP,
    /** Files were replaced by others of the same content. */
    COMPACTION,
    /** History before a snapshot was taken away, as far as the retention does not keep it. */
    REMOVAL;

    /** The kind's name in the archive. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses {@link #id()}.
     *
     * @throws IllegalArgumentException naming the value if it is none
     */
    public static CommitKind ofId(String id) {
        for (CommitKind kind : values()) {
            if (kind.id().equals(id)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind '" + id + "' of commit");
    }
}
