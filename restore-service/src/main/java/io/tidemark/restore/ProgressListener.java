package io.tidemark.restore;

import io.tidemark.schemas.TableName;

/** Hears how a restore gets on. Called from several threads. */
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = new ProgressListener() {};

    /** A stage begins. */
    default void stage(String what) {}

    /**
     * More rows were loaded or read back.
     *
     * @param table the table, by its name in the source
     * @param rows how many since the last call
     */
    default void rows(TableName table, long rows) {}
}
