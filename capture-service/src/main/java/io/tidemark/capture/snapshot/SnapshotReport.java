package io.tidemark.capture.snapshot;

import io.tidemark.archive.SnapshotManifest;

/**
 * A snapshot whose rows lie in the archive, but which no commit shows yet: {@link SnapshotCommitter} does that.
 *
 * @param manifest what it holds
 * @param tables number of tables
 * @param rows rows of all tables
 * @param bytes bytes of all files of rows
 * @param attempts how often it had to be begun, because definitions changed meanwhile
 */
public record SnapshotReport(SnapshotManifest manifest, int tables, long rows, long bytes, int attempts) {

    static SnapshotReport of(SnapshotManifest manifest, int attempts) {
        return new SnapshotReport(manifest, manifest.tables().size(), manifest.rows(), manifest.bytes(), attempts);
    }
}
