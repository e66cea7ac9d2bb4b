package io.tidemark.capture.snapshot;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.TableReader;
import java.sql.SQLException;
import java.util.List;

/**
 * Sessions that all see the same state of the source until they are closed.
 *
 * @param readers the sessions, each in a transaction of its own
 * @param position the state's place in the binary log
 * @param strategy how it was reached
 * @param lockMillis how long writers were kept out, or waiting for the lock
 * @param takenAtMicros when, microseconds since 1970 UTC
 */
record ConsistentState(
        List<TableReader> readers, BinlogStatus position, LockStrategy strategy, long lockMillis, long takenAtMicros)
        implements AutoCloseable {

    private static final String SAVEPOINT = "tidemark_state";

    /** Begins a session's view of the source. */
    static void begin(TableReader reader) throws SQLException {
        reader.connection().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        reader.connection().execute("SAVEPOINT " + SAVEPOINT);
    }

    /**
     * Lets go of the metadata locks of the tables that the session has read, but not of its view: an ALTER on the source has to
     * wait for one chunk at most, not for the whole snapshot, and nobody has to wait behind it.
     */
    static void releaseTables(TableReader reader) {
        try {
            reader.connection().execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        } catch (SQLException e) {
            throw reader.connection().failure("releasing the tables that were read", e);
        }
    }

    /** Ends the transactions and sessions. */
    @Override
    public void close() {
        readers.forEach(reader -> reader.connection().close());
    }
}
