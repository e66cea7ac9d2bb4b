package io.tidemark.archive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One commit of an archive's log: {@code log/<number>.json}.
 *
 * @param number its place, from 0 without holes
 * @param previous SHA-256 of the bytes of the commit before it; 64 zeros in commit 0
 * @param kind why it was made
 * @param committedAtMicros when, microseconds since 1970 UTC by the writer's clock
 * @param writer who made it
 * @param mark how far the archive is complete after it; null before the first mark
 * @param add files that become visible
 * @param remove keys of files that cease to be visible
 * @param ddl statements of its transactions, in order
 * @param gaps losses found
 * @param snapshot a full snapshot that becomes visible, or null
 * @param keptFrom id of the snapshot from which on every point stays, where this commit takes the history before it away; or null
 * @param derivation what it says about derived changes; null for nothing
 * @param sweptBeforeMicros objects that were written before then, microseconds since 1970 UTC by the store's clock, and that no commit up to
 *     this one has named, may be gone: a later commit must not name them. 0 where it says nothing of the kind
 */
public record ArchiveCommit(
        long number,
        String previous,
        CommitKind kind,
        long committedAtMicros,
        Writer writer,
        @Nullable Mark mark,
        List<ArchiveFile> add,
        List<String> remove,
        List<DdlEntry> ddl,
        List<Gap> gaps,
        @Nullable SnapshotReference snapshot,
        @Nullable String keptFrom,
        @Nullable Derivation derivation,
        long sweptBeforeMicros) {
    /** {@link #previous()} of commit 0: 64 zeros. */
    public static final String NO_PREVIOUS = "0".repeat(64);

    /** Copies the lists. */
    public ArchiveCommit {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        ddl = List.copyOf(ddl);
        gaps = List.copyOf(gaps);
    }

    /** A commit that says nothing about derived changes. */
    public ArchiveCommit(
            long number,
            String previous,
            CommitKind kind,
            long committedAtMicros,
            Writer writer,
            @Nullable Mark mark,
            List<ArchiveFile> add,
            List<String> remove,
            List<DdlEntry> ddl,
            List<Gap> gaps,
            @Nullable SnapshotReference snapshot,
            @Nullable String keptFrom) {
        this(
                number,
                previous,
                kind,
                committedAtMicros,
                writer,
                mark,
                add,
                remove,
                ddl,
                gaps,
                snapshot,
                keptFrom,
                null,
                0);
    }

    /** A commit that takes no history away. */
    public ArchiveCommit(
            long number,
            String previous,
            CommitKind kind,
            long committedAtMicros,
            Writer writer,
            @Nullable Mark mark,
            List<ArchiveFile> add,
            List<String> remove,
            List<DdlEntry> ddl,
            List<Gap> gaps,
            @Nullable SnapshotReference snapshot) {
        this(number, previous, kind, committedAtMicros, writer, mark, add, remove, ddl, gaps, snapshot, null);
    }

    /** Whether it moved the mark away from {@code before}, which only an archiver does. */
    boolean movesMark(@Nullable Mark before) {
        return kind == CommitKind.CHANGES || (mark != null && !mark.equals(before));
    }
}
