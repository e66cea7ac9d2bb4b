package io.tidemark.capture.snapshot;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.TableReader;
import java.sql.SQLException;
import java.util.List;

/**
 * Sessions that all see the same state of the source until they are closed.
 *
 * @param readers the sessions, each in a transaction of its own
 * @param withSavepoint whether {@link #releaseTables} can let go of tables before the end
 * @param position the state's place in the binary log
 * @param strategy how it was reached
 * @param lockMillis how long writers were kept out, or waiting for the lock
 * @param takenAtMicros when, microseconds since 1970 UTC
 */
record ConsistentState(
        List<TableReader> readers,
        boolean withSavepoint,
        BinlogStatus position,
        LockStrategy strategy,
        long lockMillis,
        long takenAtMicros)
        implements AutoCloseable {

    private static final String SAVEPOINT = "tidemark_state";

    /**
     * Begins a session's view of the source; with a savepoint to go back to if {@link #releaseTables} is to work. The savepoint
     * would be written to the binary log by a MariaDB session that writes it and commits.
     */
    static void begin(TableReader reader, boolean withSavepoint) throws SQLException {
        reader.connection().execute("ROLLBACK");
        reader.connection().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        if (withSavepoint) {
            reader.connection().execute("SAVEPOINT " + SAVEPOINT);
        }
    }

    /**
     * Lets go of the metadata locks of the tables that the session has read, but not of its view: an ALTER on the source has to
     * wait for one chunk at most, not for the whole snapshot, and nobody has to wait behind it.
     */
    void releaseTables(TableReader reader) {
        if (withSavepoint) {
            try {
                reader.connection().execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            } catch (SQLException e) {
                throw reader.connection().failure("releasing the tables that were read", e);
            }
        }
    }

    /** Ends the transactions and sessions. */
    @Override
    public void close() {
        readers.forEach(reader -> reader.connection().close());
    }
}
