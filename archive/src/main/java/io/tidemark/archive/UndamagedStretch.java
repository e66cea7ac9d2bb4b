package io.tidemark.archive;

import io.tidemark.archive.StoredCommits.StoredCommit;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads as much of a damaged log as can be believed, from the newest whole checkpoint on. A checkpoint is believed without its commit:
 * its key proves its bytes, and it was written only once the commit was durable.
 */
final class UndamagedStretch {
    private final StoredCommits commits;
    private final ArchiveIdentity identity;

    UndamagedStretch(StoredCommits commits, ArchiveIdentity identity) {
        this.commits = commits;
        this.identity = identity;
    }

    /** The newest view before the first damage behind the newest whole checkpoint. */
    ReadableHistory read() throws IOException {
        List<Stored> listed = commits.listFrom(0);
        ArchiveView start = newestCheckpoint(listed);
        long believed = listed.stream()
                .filter(stored -> !ArchiveKeys.isCheckpoint(stored.key()))
                .mapToLong(stored -> ArchiveKeys.logNumber(stored.key()))
                .reduce(start.number(), Math::max);
        DamagedObjectException damage = null;
        while (true) {
            ArchiveView.Builder builder = new ArchiveView.Builder(start);
            long sound = builder.number();
            try {
                while (builder.number() < believed) {
                    sound = builder.number();
                    StoredCommit next = commits.require(builder.number() + 1);
                    // Should the next not follow, either of the two may be the altered one.
                    sound = Math.max(start.number(), builder.number() - 1);
                    commits.requireFollows(builder, next);
                    sound = builder.number();
                    commits.apply(builder, next);
                }
                return new ReadableHistory(builder.build(), damage);
            } catch (DamagedObjectException e) {
                // The builder may hold half a commit: once more, and not as far.
                damage = damage == null ? e : damage;
                believed = sound;
            }
        }
    }

    private ArchiveView newestCheckpoint(List<Stored> listed) throws IOException {
        for (int i = listed.size() - 1; i >= 0; i--) {
            String key = listed.get(i).key();
            ArchiveView.@Nullable Builder checkpoint =
                    ArchiveKeys.isCheckpoint(key) ? commits.checkpoint(identity, key) : null;
            if (checkpoint != null && checkpoint.number() == ArchiveKeys.logNumber(key)) {
                return checkpoint.build();
            }
        }
        return ArchiveView.empty(identity);
    }
}
