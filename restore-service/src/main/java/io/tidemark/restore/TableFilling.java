package io.tidemark.restore;

import io.tidemark.database.CatalogTable;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.Slice;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowMultisetDigest.Form;
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

    /** InnoDB counts the documents of a full-text index by this column, if there is one, and takes numbers in their order only. */
    private static final String DOCUMENT_NUMBER = "FTS_DOC_ID";

    private final ServerConnection target;
    private final DeferredIndexes indexes;
    private final RowMultisetDigest digest;
    private int remaining;
    private boolean begun;
    private boolean failed;
    private long startedNanos;

    /**
     * @param target opens further connections
     * @param indexes those to build behind the rows
     * @param slices how many pieces the rows come in
     * @param form of the digest of all of them
     */
    TableFilling(ServerConnection target, DeferredIndexes indexes, int slices, Form form) {
        this.digest = new RowMultisetDigest(form);
        this.target = target;
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
                && !numbersDocuments(table)
                && target.textOf("SELECT @@GLOBAL.innodb_autoinc_lock_mode").equals(INTERLEAVED);
    }

    /** Whether a table has numbers of documents of its own. */
    static boolean numbersDocuments(CatalogTable table) {
        return table.definition().columns().stream()
                .anyMatch(column -> column.name().equals(DOCUMENT_NUMBER));
    }

    /**
     * Loads one slice.
     *
     * @return the digest of what was planned for the whole table, behind its last slice
     */
    Optional<RowMultisetDigest> load(TableWriter writer, GroupMerge merge, Slice slice) throws SQLException {
        begin();
        return end(writer.loadState(merge, slice));
    }

    private synchronized void begin() throws SQLException {
        if (failed) {
            throw new RestoreException(
                    RestoreException.Kind.STATEMENT_FAILED, "the load has failed for another part of the table");
        }
        if (!begun) {
            startedNanos = System.nanoTime();
            failed = true;
            if (!indexes.isEmpty()) {
                try (ServerConnection own = target.openAnother()) {
                    indexes.drop(own);
                }
            }
            failed = false;
            begun = true;
        }
    }

    /** Milliseconds since the first slice began. */
    synchronized long millis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    private synchronized Optional<RowMultisetDigest> end(RowMultisetDigest loaded) throws SQLException {
        digest.add(loaded);
        remaining--;
        if (remaining > 0) {
            return Optional.empty();
        }
        if (!indexes.isEmpty()) {
            try (ServerConnection own = target.openAnother()) {
                indexes.build(own);
            }
        }
        return Optional.of(digest);
    }
}
