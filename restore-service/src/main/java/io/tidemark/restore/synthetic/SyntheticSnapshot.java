package io.tidemark.restore.synthetic;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;

/**
 * A synthetic snapshot that has become visible.
 *
 * @param manifest what it holds
 * @param reference its place in the archive
 * @param base the snapshot that it was made from
 * @param changes archived row changes between the two
 */
public record SyntheticSnapshot(
        SnapshotManifest manifest, SnapshotReference reference, SnapshotReference base, long changes) {}
