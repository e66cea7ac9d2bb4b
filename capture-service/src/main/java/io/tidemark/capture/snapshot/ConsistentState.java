package io.tidemark.capture.snapshot;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.TableReader;
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

    /** Ends the transactions and sessions. */
    @Override
    public void close() {
        readers.forEach(reader -> reader.connection().close());
    }
}
