package io.tidemark.restore.merge;

import java.sql.SQLException;

/** Rows could not be merged; where the archived history is the reason, the message names table and key. */
public final class MergeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, for exit codes. */
    public enum Kind {
        /** The history contradicts itself, or cannot be merged without guessing. */
        HISTORY,
        /** Files on the way cannot be written, most often because the disk is full. */
        LOCAL_FILES,
        /** The engine itself fails. */
        ENGINE
    }

    private final Kind kind;

    /** @param message what is wrong, with table and key */
    public MergeException(String message) {
        super(message);
        this.kind = Kind.HISTORY;
    }

    /**
     * @param message what is wrong, with table and key
     * @param cause where it comes from
     */
    public MergeException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.HISTORY;
    }

    /**
     * A failure of the engine.
     *
     * @param doing what could not be done
     * @param cause the engine's error
     */
    MergeException(String doing, SQLException cause) {
        super(
                doing + ": " + cause.getMessage()
                        + (noRoom(cause) ? ": make room on the disk of data-dir, or raise restore.memory" : ""),
                cause);
        this.kind = noRoom(cause) ? Kind.LOCAL_FILES : Kind.ENGINE;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** DuckDB has no codes. What it spills is limited by the disk and, before that, by a share of what was free at the start. */
    private static boolean noRoom(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device")
                || message.contains("max_temp_directory_size")
                || message.startsWith("IO Error");
    }
}
