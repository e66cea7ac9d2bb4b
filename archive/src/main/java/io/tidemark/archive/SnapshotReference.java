package io.tidemark.archive;

import io.tidemark.schemas.BinlogCoordinate;
import org.jspecify.annotations.Nullable;

/**
 * A full snapshot that the commit log makes visible.
 *
 * @param id the snapshot's name
 * @param manifestKey key of its manifest, relative to the source's folder
 * @param sha256 SHA-256 of the manifest's bytes in lower-case hexadecimal
 * @param sequence its rows are the state after all records up to this one
 * @param coordinate the same place in the binlog
 * @param gtids all transactions up to it, in the server's notation; empty where the source writes none
 * @param takenAtMicros when the source's state was taken, microseconds since 1970 UTC
 * @param madeFrom id of the snapshot that a synthetic one was computed from; null where the rows were read from the source
 */
public record SnapshotReference(
        String id,
        String manifestKey,
        String sha256,
        long sequence,
        BinlogCoordinate coordinate,
        String gtids,
        long takenAtMicros,
        @Nullable String madeFrom) {

    /** A snapshot whose rows were read from the source. */
    public SnapshotReference(
            String id,
            String manifestKey,
            String sha256,
            long sequence,
            BinlogCoordinate coordinate,
            String gtids,
            long takenAtMicros) {
        this(id, manifestKey, sha256, sequence, coordinate, gtids, takenAtMicros, null);
    }

    /** Whether it was computed from another snapshot and archived changes, without the source. */
    public boolean isSynthetic() {
        return madeFrom != null;
    }
}
