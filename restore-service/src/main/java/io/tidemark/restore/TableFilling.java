package io.tidemark.restore;

import io.tidemark.database.CatalogTable;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.Slice;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The load of one empty table, whose rows come over one connection or several at the same time: indexes go before the first row and
 * come back behind the last one. Thread-safe.
 */
final class TableFilling {
    /** {@code innodb_autoinc_lock_mode}: no lock is held to the end of a statement that inserts many rows. */
    private static final String INTERLEAVED = "2";

    private final DeferredIndexes indexes;
    private final RowMultisetDigest digest = new RowMultisetDigest();
    private int remaining;
    private boolean begun;
    private long startedNanos;

    /**
     * @param indexes those to build behind the rows
     * @param slices how many pieces the rows come in
     */
    TableFilling(DeferredIndexes indexes, int slices) {
        this.indexes = indexes;
        this.remaining = slices;
    }

    /**
     * Whether several statements can load a table at the same time. MariaDB locks an empty table whole for its first bulk insert, and
     * tables that count until the statement ends.
     */
    static boolean isDivisible(ServerConnection target, CatalogTable table) throws SQLException {
        return target.flavor() == ServerFlavor.MYSQL
                && table.engine().equalsIgnoreCase("InnoDB")
                && target.textOf("SELECT @@GLOBAL.innodb_autoinc_lock_mode").equals(INTERLEAVED);
    }

    /**
     * Loads one slice.
     *
     * @param own a connection of the caller's
     * @return the digest of what was planned for the whole table, behind its last slice
     */
    Optional<RowMultisetDigest> load(ServerConnection own, TableWriter writer, GroupMerge merge, Slice slice)
            throws SQLException {
        begin(own);
        return end(own, writer.loadState(merge, slice));
    }

    private synchronized void begin(ServerConnection own) throws SQLException {
        if (begun) {
            return;
        }
        startedNanos = System.nanoTime();
        if (!indexes.isEmpty()) {
            indexes.drop(own);
        }
        begun = true;
    }

    /** Milliseconds since the first slice began. */
    synchronized long millis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    private synchronized Optional<RowMultisetDigest> end(ServerConnection own, RowMultisetDigest loaded)
            throws SQLException {
        digest.add(loaded);
        remaining--;
        if (remaining > 0) {
            return Optional.empty();
        }
        if (!indexes.isEmpty()) {
            indexes.build(own);
        }
        return Optional.of(digest);
    }
}
