package io.tidemark.capture.snapshot;

import java.util.Locale;

/** How several sessions come to see one and the same state, whose place in the binary log is known. */
public enum LockStrategy {
    /**
     * MariaDB tells each session the place of its snapshot; the sessions are opened until all were told the same. Nothing is locked.
     * Needs no privilege but SELECT; with BINLOG ADMIN, statements such as ALTER TABLE need not wait until the snapshot ends either.
     */
    SAME_BINLOG_SNAPSHOT,
    /** {@code FLUSH TABLES WITH READ LOCK} for the moment. Needs RELOAD (MySQL: or FLUSH_TABLES) and REPLICATION CLIENT. */
    FLUSH_TABLES_WITH_READ_LOCK,
    /**
     * {@code LOCK TABLES … READ} on all protected tables for the moment, where a cloud refuses the global lock. Needs LOCK TABLES
     * and REPLICATION CLIENT.
     */
    LOCK_TABLES;

    /** The strategy's name in the manifest. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
