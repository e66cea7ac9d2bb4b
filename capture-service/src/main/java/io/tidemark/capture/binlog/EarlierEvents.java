package io.tidemark.capture.binlog;

import io.tidemark.schemas.PreparedTransaction;

/** Reads a part of the source's binlog again that lies before the stream. */
@FunctionalInterface
public interface EarlierEvents {
    /** Takes events one by one. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes one event without its checksum.
         *
         * @return whether it wants more
         * @throws InterruptedException if the stream is being stopped
         */
        boolean take(byte[] event) throws InterruptedException;
    }

    /**
     * Reads events from where the transaction begins, or before it, until the taker wants no more or the binlog ends.
     *
     * @throws NotUnderstoodException if the source does not have that part any more
     * @throws InterruptedException if the stream is being stopped
     */
    void read(PreparedTransaction from, Taker taker) throws InterruptedException;
}
