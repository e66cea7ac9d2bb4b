package io.tidemark.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a commit is to say, before it has a number and a place in the chain.
 *
 * @param kind why it is made
 * @param mark the mark to move to, or null to leave it where it is; never null in a commit of {@link CommitKind#CHANGES}
 * @param add files that become visible
 * @param remove keys of files that cease to be visible, relative to the source's folder
 * @param ddl statements of its transactions, in order
 * @param gaps losses found
 * @param snapshot a full snapshot that becomes visible, or null
 * @param keptFrom id of the snapshot from which on every point stays, where the history before it is taken away; or null
 * @param derivation what it says about derived changes; null for nothing
 * @param sweptBeforeMicros see {@link ArchiveCommit#sweptBeforeMicros()}
 */
public record CommitDraft(
        CommitKind kind,
        @Nullable Mark mark,
        List<ArchiveFile> add,
        List<String> remove,
        List<DdlEntry> ddl,
        List<Gap> gaps,
        @Nullable SnapshotReference snapshot,
        @Nullable String keptFrom,
        @Nullable Derivation derivation,
        long sweptBeforeMicros) {

    /** Copies the lists and checks that a commit of changes moves the mark. */
    public CommitDraft {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        ddl = List.copyOf(ddl);
        gaps = List.copyOf(gaps);
        if (kind == CommitKind.CHANGES && mark == null) {
            throw new IllegalArgumentException("a commit of changes must say where the mark moves to");
        }
    }

    /** A commit that archives transactions and moves the mark behind them. */
    public static CommitDraft changes(Mark mark, List<ArchiveFile> add, List<DdlEntry> ddl) {
        return new CommitDraft(CommitKind.CHANGES, mark, add, List.of(), ddl, List.of(), null, null, null, 0);
    }

    /** A commit that makes a full snapshot visible. */
    public static CommitDraft snapshot(SnapshotReference snapshot) {
        return new CommitDraft(
                CommitKind.SNAPSHOT, null, List.of(), List.of(), List.of(), List.of(), snapshot, null, null, 0);
    }

    /** A commit that records a loss and moves the mark behind it. */
    public static CommitDraft gap(Gap gap) {
        return new CommitDraft(
                CommitKind.GAP, gap.to(), List.of(), List.of(), List.of(), List.of(gap), null, null, null, 0);
    }

    /** A commit that replaces files by others of the same content. */
    public static CommitDraft compaction(List<ArchiveFile> add, List<String> remove) {
        return new CommitDraft(CommitKind.COMPACTION, null, add, remove, List.of(), List.of(), null, null, null, 0);
    }

    /** As {@link #removal(List, SnapshotReference, List)}, where nothing was derived from that history. */
    public static CommitDraft removal(List<String> remove, SnapshotReference keptFrom) {
        return removal(remove, keptFrom, List.of());
    }

    /**
     * A commit that takes away history before a snapshot.
     *
     * @param remove files without any record behind the snapshot, and manifests of snapshots before it
     * @param keptFrom the snapshot: every point from it on stays
     * @param derived files of derived changes without any cause behind the snapshot
     */
    public static CommitDraft removal(List<String> remove, SnapshotReference keptFrom, List<String> derived) {
        return new CommitDraft(
                CommitKind.REMOVAL,
                null,
                List.of(),
                remove,
                List.of(),
                List.of(),
                null,
                keptFrom.id(),
                derived.isEmpty() ? null : Derivation.removal(derived),
                0);
    }

    /**
     * A commit that makes derived changes visible. It leaves the history as it is, as a compaction does, and is of that kind because
     * readers refuse kinds that they do not know.
     */
    public static CommitDraft derivation(Derivation derivation) {
        return new CommitDraft(
                CommitKind.COMPACTION, null, List.of(), List.of(), List.of(), List.of(), null, null, derivation, 0);
    }

    /**
     * A commit that announces a sweep: before any object that no commit names is deleted, so that no writer who slept meanwhile can name it
     * any more. It leaves the history as it is, and is of the kind of a compaction for the reason that {@link #derivation} is.
     *
     * @param before objects written since then, by the store's clock, stay
     */
    public static CommitDraft sweep(Instant before) {
        return new CommitDraft(
                CommitKind.COMPACTION,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                ChronoUnit.MICROS.between(Instant.EPOCH, before));
    }

    /** The commit with its place in the chain; a draft that leaves the mark takes over {@code current}. */
    ArchiveCommit at(long number, String previous, @Nullable Mark current, long committedAtMicros, Writer writer) {
        return new ArchiveCommit(
                number,
                previous,
                kind,
                committedAtMicros,
                writer,
                mark == null ? current : mark,
                add,
                remove,
                ddl,
                gaps,
                snapshot,
                keptFrom,
                derivation,
                sweptBeforeMicros);
    }
}
