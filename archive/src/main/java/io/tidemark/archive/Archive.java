package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** One source's archive in an object store. */
public final class Archive {
    private Archive() {}
    public static Archive openOrCreate(ObjectStore store, ArchiveIdentity identity, Clock clock) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public static Archive open(ObjectStore store, String source) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ArchiveIdentity identity() { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ObjectStore store() { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String key(String relative) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ArchiveView load() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ArchiveView refresh(ArchiveView view) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ArchiveView verify() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public ArchiveView append(ArchiveView base, CommitDraft draft) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String newChangeKey(TableName table, long firstCommitMicros, long firstSequence, long lastSequence, int level) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String newTransactionKey(long firstCommitMicros, long firstSequence, long lastSequence, int level) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String newSnapshotId(Instant takenAt) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String snapshotPartKey(String snapshotId, TableName table, int part) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public String manifestKey(String snapshotId) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public void putSchema(TableDefinition definition) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public TableDefinition schema(Fingerprint fingerprint) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public SnapshotReference putManifest(SnapshotManifest manifest, long sequence) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public SnapshotManifest manifest(SnapshotReference reference) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
}
