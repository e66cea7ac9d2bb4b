package io.tidemark.restore;

import io.tidemark.database.ServerConnection;

/** A restore that is refused or failed. The message is one sentence: which thing, which value, what would work. */
public final class RestoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, for exit codes. */
    public enum Kind {
        /** The wanted point is no point: it cannot be read. */
        INVALID_TARGET,
        /** The archive holds nothing that can be restored yet. */
        NOTHING_ARCHIVED,
        /** The wanted point lies behind what the archive is complete to. */
        BEYOND_MARK,
        /** The wanted point lies before the first full snapshot. */
        BEFORE_FIRST_SNAPSHOT,
        /** The wanted point lies inside a gap, or behind one without a snapshot in between. */
        INSIDE_GAP,
        /** The source's history was begun anew, and both lines of it have the wanted name. */
        AMBIGUOUS,
        /** The archive has never seen the transaction. */
        UNKNOWN_TRANSACTION,
        /** The archive has never seen the binlog file. */
        UNKNOWN_POSITION,
        /** A selected table or database is not in the archive at the wanted point. */
        UNKNOWN_TABLE,
        /** The target server cannot hold the source's data faithfully. */
        UNSUITABLE_SERVER,
        /** The target already has tables of these names. */
        TABLES_EXIST,
        /** An earlier restore has left the target incomplete. */
        UNFINISHED_RESTORE,
        /** Users, roles and grants are not in the archive at the wanted point. */
        ACCOUNTS_NOT_ARCHIVED,
        /** The target already has accounts of these names, which differ. */
        ACCOUNTS_DIFFER,
        /** Another restore writes to the same databases of the target right now. */
        RESTORE_RUNNING,
        /** Another session of the target holds a lock that the restore needs. */
        TARGET_BUSY,
        /** Archived rows and the table in the target do not have the same columns. */
        SCHEMA_DRIFT,
        /** What the archive holds contradicts itself or cannot be interpreted without guessing. */
        INCONSISTENT_HISTORY,
        /** A statement that had to be run again failed in the target. */
        STATEMENT_FAILED,
        /** A synthetic snapshot would be the same as the snapshot it starts from. */
        NOTHING_NEW,
        /** What a synthetic snapshot would have to hold only a server can tell. */
        NOT_FROM_ARCHIVE,
        /** What was loaded, or written, differs from what was planned. */
        NOT_VERIFIED
    }

    private final Kind kind;

    /** A failure without a cause. */
    public RestoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure with its cause. */
    public RestoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * A target that cannot be used as it is.
     *
     * @param why behind the server's name, for example {@code has sql_mode=...}
     * @param remedy what would work
     */
    static RestoreException unsuitable(ServerConnection target, String why, String remedy) {
        return new RestoreException(
                Kind.UNSUITABLE_SERVER,
                "the target " + target.config().address().hostAndPort() + " " + why + ": " + remedy);
    }

    /** Why it failed. */
    public Kind kind() {
        return kind;
    }
}
