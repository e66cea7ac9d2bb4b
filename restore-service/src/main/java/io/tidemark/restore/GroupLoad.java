package io.tidemark.restore;

import io.tidemark.restore.merge.GroupMerge;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The merge of tables that foreign keys connect, for the time of their loads: made when the first of them begins and dropped when the
 * last has ended, so that the merge engine holds as many groups as are loaded at a time, however many tables there are. Thread-safe.
 */
final class GroupLoad implements AutoCloseable {

    /** Makes the merge. */
    @FunctionalInterface
    interface Preparation {
        /** The merge, which is the caller's to close. */
        GroupMerge merge() throws IOException, SQLException;
    }

    /** Loads a table, or a slice of one. */
    @FunctionalInterface
    interface TableLoad {
        /** Writes what the merge says. */
        void load(GroupMerge merge) throws SQLException;
    }

    private final Preparation preparation;
    private int remaining;
    private @Nullable GroupMerge merge;

    /**
     * @param preparation makes the merge, once
     * @param loads how many loads there will be
     */
    GroupLoad(Preparation preparation, int loads) {
        this.preparation = preparation;
        this.remaining = loads;
    }

    /** Runs one of the loads. Returns nothing; the type is that of tasks. */
    Void run(TableLoad load) throws IOException, SQLException {
        load.load(prepared());
        ended();
        return null;
    }

    private synchronized GroupMerge prepared() throws IOException, SQLException {
        if (merge == null) {
            merge = preparation.merge();
        }
        return merge;
    }

    private synchronized void ended() {
        remaining--;
        if (remaining == 0) {
            close();
        }
    }

    /** Drops the merge, if there is one. */
    @Override
    public synchronized void close() {
        if (merge != null) {
            merge.close();
            merge = null;
        }
    }
}
