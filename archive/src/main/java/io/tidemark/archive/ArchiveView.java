package io.tidemark.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an archive shows after one of its commits. Immutable. */
public final class ArchiveView {
    private final ArchiveIdentity identity;
    private final long number;
    private final String headSha256;
    private final @Nullable Mark mark;
    private final Map<String, ArchiveFile> filesByKey;
    private final List<DdlEntry> ddl;
    private final List<Gap> gaps;
    private final List<SnapshotReference> snapshots;
    private final @Nullable SnapshotReference keptFrom;
    private final DerivedHistory derived;
    private final long sweptBeforeMicros;

    private ArchiveView(Builder builder) {
        identity = builder.identity;
        number = builder.number;
        headSha256 = builder.headSha256;
        mark = builder.mark;
        filesByKey = Collections.unmodifiableMap(new LinkedHashMap<>(builder.filesByKey));
        ddl = List.copyOf(builder.ddl);
        gaps = List.copyOf(builder.gaps);
        snapshots = List.copyOf(builder.snapshots);
        keptFrom = builder.keptFrom;
        derived = builder.derived;
        sweptBeforeMicros = builder.sweptBeforeMicros;
    }

    /** The view of an archive without commits: number -1. */
    public static ArchiveView empty(ArchiveIdentity identity) {
        return new Builder(identity).build();
    }

    /** Which server the archive belongs to. */
    public ArchiveIdentity identity() {
        return identity;
    }

    /** Number of the newest commit, -1 if there is none. */
    public long number() {
        return number;
    }

    /** SHA-256 of the newest commit's bytes; 64 zeros if there is none. */
    public String headSha256() {
        return headSha256;
    }

    /** How far the archive is complete; null before the first mark. */
    public @Nullable Mark mark() {
        return mark;
    }

    /** All visible files of the history, in the order in which they became visible; those of {@link #derived} are not among them. */
    public List<ArchiveFile> files() {
        return List.copyOf(filesByKey.values());
    }

    /** All visible files: {@link #files}, and those of {@link #derived} behind them. */
    public List<ArchiveFile> filesAndDerived() {
        return Stream.concat(filesByKey.values().stream(), derived.files().stream())
                .toList();
    }

    /** All statements that changed definitions, in order. */
    public List<DdlEntry> ddl() {
        return ddl;
    }

    /** All losses, in the order in which they were found. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** All visible snapshots, in the order in which they became visible. */
    public List<SnapshotReference> snapshots() {
        return snapshots;
    }

    /**
     * The snapshot from which on every point is kept. Of the time before it nothing but single snapshots is left: what follows them
     * must not be built from them, although some of its files may still be visible. Null where nothing was taken away yet.
     */
    public @Nullable SnapshotReference keptFrom() {
        return keptFrom;
    }

    /** What foreign keys did to rows without an event in the binary log, as far as it was derived and archived. */
    public DerivedHistory derived() {
        return derived;
    }

    /**
     * What was written before then, microseconds since 1970 UTC by the store's clock, and is not named by a commit, may be gone at any
     * moment; 0 where nothing is.
     */
    public long sweptBeforeMicros() {
        return sweptBeforeMicros;
    }

    /** Whether a file of this key, relative to the source's folder, is visible. */
    public boolean shows(String key) {
        return filesByKey.containsKey(key)
                || ArchiveKeys.isDerived(key)
                        && derived.files().stream().anyMatch(file -> file.key().equals(key));
    }

    /**
     * The view after one more commit.
     *
     * @param commit the next commit
     * @param sha256 SHA-256 of its bytes
     * @throws IllegalArgumentException if it is not the next one, or removes what is not there
     */
    public ArchiveView apply(ArchiveCommit commit, String sha256) {
        Builder builder = new Builder(this);
        builder.apply(commit, sha256);
        return builder.build();
    }

    /** Gathers many commits without copying the view at each. */
    static final class Builder {
        private final ArchiveIdentity identity;
        private final Map<String, ArchiveFile> filesByKey = new LinkedHashMap<>();
        private final List<DdlEntry> ddl = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private final List<SnapshotReference> snapshots = new ArrayList<>();
        private long number = -1;
        private String headSha256 = ArchiveCommit.NO_PREVIOUS;
        private @Nullable Mark mark;
        private @Nullable SnapshotReference keptFrom;
        private DerivedHistory derived = DerivedHistory.NONE;
        private long sweptBeforeMicros;

        Builder(ArchiveIdentity identity) {
            this.identity = identity;
        }

        Builder(ArchiveView view) {
            this(view.identity);
            restore(
                    view.number,
                    view.headSha256,
                    view.mark,
                    view.files(),
                    view.ddl,
                    view.gaps,
                    view.snapshots,
                    null,
                    view.derived,
                    view.sweptBeforeMicros);
            keptFrom = view.keptFrom;
        }

        /** Takes over what a checkpoint holds. */
        Builder restore(
                long atNumber,
                String atSha256,
                @Nullable Mark atMark,
                List<ArchiveFile> files,
                List<DdlEntry> allDdl,
                List<Gap> allGaps,
                List<SnapshotReference> allSnapshots,
                @Nullable String keptFromId,
                @Nullable DerivedHistory allDerived,
                long sweptBefore) {
            number = atNumber;
            headSha256 = atSha256;
            mark = atMark;
            files.forEach(file -> filesByKey.put(file.key(), file));
            ddl.addAll(allDdl);
            gaps.addAll(allGaps);
            snapshots.addAll(allSnapshots);
            keptFrom = keptFromId == null ? null : visible(keptFromId);
            derived = allDerived == null ? DerivedHistory.NONE : allDerived;
            sweptBeforeMicros = sweptBefore;
            return this;
        }

        long number() {
            return number;
        }

        String headSha256() {
            return headSha256;
        }

        void apply(ArchiveCommit commit, String sha256) {
            if (commit.number() != number + 1 || !commit.previous().equals(headSha256)) {
                throw new IllegalArgumentException("commit " + commit.number() + " does not follow commit " + number);
            }
            if (commit.kind() == CommitKind.REMOVAL) {
                keepFrom(commit);
            }
            for (String key : commit.remove()) {
                // A snapshot is removed by the key of its manifest: with it goes all that it names.
                if (filesByKey.remove(key) == null
                        && !snapshots.removeIf(
                                snapshot -> snapshot.manifestKey().equals(key))) {
                    throw new IllegalArgumentException(
                            "commit " + commit.number() + " removes " + key + ", which is not visible before it");
                }
            }
            for (ArchiveFile file : commit.add()) {
                if (filesByKey.putIfAbsent(file.key(), file) != null) {
                    throw new IllegalArgumentException(
                            "commit " + commit.number() + " adds " + file.key() + ", which is visible before it");
                }
            }
            ddl.addAll(commit.ddl());
            gaps.addAll(commit.gaps());
            if (commit.snapshot() != null) {
                snapshots.add(commit.snapshot());
            }
            applyDerivation(commit);
            sweptBeforeMicros = Math.max(sweptBeforeMicros, commit.sweptBeforeMicros());
            mark = commit.mark();
            number = commit.number();
            headSha256 = sha256;
        }

        /** A removal says from where on everything stays, never goes back behind what an earlier one said, and keeps to it. */
        private void keepFrom(ArchiveCommit commit) {
            if (commit.keptFrom() == null) {
                throw new IllegalArgumentException("removal " + commit.number() + " does not say what it keeps");
            }
            SnapshotReference from = visible(commit.keptFrom());
            if (keptFrom != null && from.sequence() < keptFrom.sequence()) {
                throw new IllegalArgumentException("removal " + commit.number() + " keeps what lies behind snapshot "
                        + from.id() + ", but only what lies behind the later " + keptFrom.id() + " is left");
            }
            for (String key : commit.remove()) {
                ArchiveFile file = filesByKey.get(key);
                boolean needed = file == null
                        ? snapshots.stream()
                                .anyMatch(snapshot -> snapshot.manifestKey().equals(key)
                                        && (snapshot.sequence() > from.sequence() || snapshot.equals(from)))
                        : file.lastSequence() > from.sequence();
                if (needed) {
                    throw new IllegalArgumentException("removal " + commit.number() + " takes " + key
                            + " away, which is needed behind snapshot " + from.id());
                }
            }
            Derivation derivation = commit.derivation();
            List<String> derivedKeys = derivation == null ? List.of() : derivation.remove();
            for (ArchiveFile file : derived.files()) {
                if (file.lastSequence() > from.sequence() && derivedKeys.contains(file.key())) {
                    throw new IllegalArgumentException("removal " + commit.number() + " takes " + file.key()
                            + " away, which tells of changes behind snapshot " + from.id());
                }
            }
            keptFrom = from;
        }

        private void applyDerivation(ArchiveCommit commit) {
            Derivation derivation = commit.derivation();
            if (derivation != null) {
                derived = derived.apply(derivation);
            }
            SnapshotReference from = keptFrom;
            if (commit.kind() == CommitKind.REMOVAL && from != null) {
                derived = derived.keptFrom(from.sequence());
            }
        }

        private SnapshotReference visible(String snapshotId) {
            return snapshots.stream()
                    .filter(snapshot -> snapshot.id().equals(snapshotId))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "snapshot " + snapshotId + ", from which on everything is kept, is not visible"));
        }

        ArchiveView build() {
            return new ArchiveView(this);
        }
    }
}
