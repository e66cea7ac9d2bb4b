package io.tidemark.restore.derive;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.Derivation;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.GeneratedColumns;
import io.tidemark.restore.PlainTextEquality;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.ScratchDirectory;
import io.tidemark.restore.ServerTextEquality;
import io.tidemark.restore.merge.DerivedRows;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.MergeException;
import io.tidemark.restore.merge.MergeSettings;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.restore.merge.TextEquality;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Archives what foreign keys did to rows without an event in the binary log, so that whoever reads the archive's files sees those rows
 * change. The history itself is not touched. Whatever interrupts it leaves files that no commit names; the next run begins where
 * the last commit ended. Not thread-safe.
 */
public final class CascadeDeriver {
    private static final int ATTEMPTS = 3;

    private final Archive archive;
    private final Path parent;
    private final long memoryBytes;
    private final int threads;
    private final @Nullable ServerConfig source;
    private final @Nullable ScratchServer scratch;

    /** What one run works with. */
    private record Tools(LocalCopies copies, MergeEngine engine, DerivedFiles files) {}

    /** What has been done and not committed yet. */
    private static final class Outcome {
        private final List<ArchiveFile> files = new ArrayList<>();
        private final List<DerivedStretch> stretches = new ArrayList<>();
    }

    /**
     * @param archive whose history is derived from
     * @param parent where directories for local files are made, each gone with its run
     * @param memoryBytes memory of the merge engine
     * @param threads threads of the merge engine
     * @param source the server that is asked which texts are equal in foreign keys where nobody else can tell; null for none. Its
     *     account needs the right to create temporary tables
     */
    public CascadeDeriver(Archive archive, Path parent, long memoryBytes, int threads, @Nullable ServerConfig source) {
        this(archive, parent, memoryBytes, threads, source, null);
    }

    /**
     * As the other constructor.
     *
     * @param scratch a server that tells what statements make of rows; without one, nothing is derived between a statement that may
     *     change rows or keys of a table and the next snapshot
     */
    public CascadeDeriver(
            Archive archive,
            Path parent,
            long memoryBytes,
            int threads,
            @Nullable ServerConfig source,
            @Nullable ScratchServer scratch) {
        this.archive = archive;
        this.parent = parent;
        this.memoryBytes = memoryBytes;
        this.threads = threads;
        this.source = source;
        this.scratch = scratch;
    }

    /**
     * Derives everything up to the mark that was not derived before, as far as that can be done with the servers that there are.
     *
     * @throws CommitConflictException if others derive the same at the same time
     * @throws io.tidemark.archive.DamagedObjectException naming an object that is missing or holds something else
     */
    public DerivationReport derive() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return deriveOnce();
            } catch (CommitConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private DerivationReport deriveOnce() throws IOException {
        ArchiveView view = archive.load();
        Mark mark = view.mark();
        Map<SnapshotReference, SnapshotManifest> manifests = new LinkedHashMap<>();
        for (SnapshotReference snapshot : view.snapshots()) {
            manifests.put(snapshot, archive.manifest(snapshot));
        }
        DerivationPlanner planner = new DerivationPlanner(view, manifests);
        List<PendingStretch> pending = planner.pending();
        if (mark == null
                || pending.isEmpty()
                        && (scratch == null || planner.replays(List.of()).isEmpty())) {
            return new DerivationReport(view.derived().through(), 0, 0, 0, 0, planner.behind(List.of()), List.of());
        }
        Map<SnapshotReference, List<String>> problems = new LinkedHashMap<>();
        Outcome outcome = new Outcome();
        try (ScratchDirectory local = ScratchDirectory.in(parent);
                MergeEngine engine =
                        new MergeEngine(new MergeSettings(local.path().resolve("spill"), memoryBytes, threads))) {
            DerivedFiles files =
                    new DerivedFiles(archive, Files.createDirectory(local.path().resolve("new")));
            for (PendingStretch stretch : pending) {
                if (!hasChanges(view, stretch.from(), stretch.through(), stretch.group()::contains)) {
                    stretch.derivedThrough()
                            .forEach((table, from) ->
                                    outcome.stretches.add(new DerivedStretch(table, from, stretch.through())));
                    continue;
                }
                // What one stretch reads, others seldom do.
                try (ScratchDirectory fetched = ScratchDirectory.in(local.path().resolve("fetched"))) {
                    LocalCopies copies =
                            new LocalCopies(archive.store(), fetched.path().resolve("copies"));
                    derive(view, stretch, new Tools(copies, engine, files), outcome)
                            .ifPresent(problem -> problems.computeIfAbsent(stretch.basis(), basis -> new ArrayList<>())
                                    .add(problem));
                }
            }
            if (scratch != null) {
                for (PendingReplay replay : planner.replays(outcome.stretches)) {
                    replay(view, planner, replay, scratch, files, outcome)
                            .ifPresentOrElse(
                                    problem -> problems.computeIfAbsent(replay.basis(), basis -> new ArrayList<>())
                                            .add(problem),
                                    () -> problems.remove(replay.basis()));
                }
            }
        }
        Map<TableName, Long> behind = planner.behind(outcome.stretches);
        if (!outcome.stretches.isEmpty() || view.derived().through() < mark.sequence()) {
            archive.append(
                    view,
                    CommitDraft.derivation(
                            Derivation.upTo(mark, outcome.files, outcome.stretches, List.copyOf(behind.keySet()))));
        }
        return new DerivationReport(
                mark.sequence(),
                outcome.stretches.size(),
                outcome.files.stream().mapToLong(ArchiveFile::rows).sum(),
                outcome.files.size(),
                outcome.files.stream().mapToLong(ArchiveFile::bytes).sum(),
                behind,
                problems.values().stream().flatMap(List::stream).toList());
    }

    /** Derives across statements; returns why that cannot be done, or nothing. */
    private Optional<String> replay(
            ArchiveView view,
            DerivationPlanner planner,
            PendingReplay replay,
            ScratchServer server,
            DerivedFiles files,
            Outcome outcome)
            throws IOException {
        List<DerivedStretch> before = List.copyOf(outcome.stretches);
        ReplayDerivation derivation = new ReplayDerivation(
                replay, table -> planner.completeThrough(table, replay.basis().sequence(), before), files);
        long from = replay.tables().stream()
                .mapToLong(
                        table -> planner.completeThrough(table, replay.basis().sequence(), before))
                .min()
                .orElse(replay.through());
        try (ScratchDirectory directory = ScratchDirectory.in(parent)) {
            if (hasChanges(view, from, replay.through(), table -> true)) {
                derivation.run(archive, view, server, directory.path(), memoryBytes, threads);
            }
        } catch (MergeException e) {
            if (e.kind() != MergeException.Kind.HISTORY) {
                throw e;
            }
            return failed(replay, server, e);
        } catch (RestoreException | DatabaseException e) {
            return failed(replay, server, e);
        }
        outcome.files.addAll(derivation.files());
        outcome.stretches.addAll(derivation.stretches());
        return Optional.empty();
    }

    private static Optional<String> failed(PendingReplay replay, ScratchServer server, RuntimeException e) {
        return Optional.of("tables " + new TreeSet<>(replay.tables()) + " behind snapshot "
                + replay.basis().id() + ", up to sequence " + replay.through() + ", by the scratch server "
                + server.config().address().hostAndPort() + ": " + e.getMessage());
    }

    /** A stretch that cannot be derived keeps none of the others from it; returns why, or nothing. */
    private Optional<String> derive(ArchiveView view, PendingStretch stretch, Tools tools, Outcome outcome)
            throws IOException {
        String problem;
        try {
            problem = derive(view, stretch, tools, outcome, new PlainTextEquality())
                    .map(unknown -> deriveBySource(view, stretch, tools, outcome, unknown))
                    .orElse("");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (MergeException e) {
            if (e.kind() != MergeException.Kind.HISTORY) {
                throw e;
            }
            problem = String.valueOf(e.getMessage());
        } catch (RestoreException e) {
            problem = String.valueOf(e.getMessage());
        }
        return problem.isEmpty()
                ? Optional.empty()
                : Optional.of("tables " + new TreeMap<>(stretch.derivedThrough()).keySet() + " behind snapshot "
                        + stretch.basis().id() + ", up to sequence " + stretch.through() + ": " + problem);
    }

    /** Where nothing was logged, nothing was cascaded; that is so for most tables most of the time. */
    private static boolean hasChanges(ArchiveView view, long after, long through, Predicate<TableName> tables) {
        return view.files().stream()
                .anyMatch(file -> file.kind() == FileKind.CHANGES
                        && tables.test(file.table())
                        && file.lastSequence() > after
                        && file.firstSequence() <= through);
    }

    /** Returns why it cannot be done, or nothing. */
    private String deriveBySource(
            ArchiveView view, PendingStretch stretch, Tools tools, Outcome outcome, String unknown) {
        if (source == null) {
            return unknown + "; the configuration names no source that could be asked";
        }
        try (ServerConnection connection = ServerConnection.open(source)) {
            String database = stretch.group().iterator().next().database();
            return derive(view, stretch, tools, outcome, new ServerTextEquality(connection, database))
                    .orElse("");
        } catch (DatabaseException e) {
            return unknown + "; the source cannot be asked: " + e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns why only a server can do it, or nothing once it is done. */
    private Optional<String> derive(
            ArchiveView view, PendingStretch stretch, Tools tools, Outcome outcome, TextEquality equality)
            throws IOException {
        ResolvedTarget end = new ResolvedTarget(
                "the end of a stretch",
                stretch.through(),
                0,
                null,
                stretch.basis().coordinate(),
                0);
        ArchivedState state =
                new ArchivedState(archive, view, stretch.basis(), end, tools.copies(), tools.engine(), equality);
        Outcome own = new Outcome();
        state.visit(stretch.group(), (names, spans, keys, merge) -> {
            for (TableSpan span : spans) {
                Long from = stretch.derivedThrough().get(span.name());
                if (from != null) {
                    own.files.addAll(store(state, span, from, merge, tools.files()));
                    own.stretches.add(new DerivedStretch(span.name(), from, stretch.through()));
                }
            }
        });
        Optional<String> unknown = stretch.derivedThrough().keySet().stream()
                .map(state.unknown()::get)
                .filter(Objects::nonNull)
                .findFirst();
        if (unknown.isEmpty()) {
            outcome.files.addAll(own.files);
            outcome.stretches.addAll(own.stretches);
        }
        return unknown;
    }

    private static List<ArchiveFile> store(
            ArchivedState state, TableSpan span, long from, GroupMerge merge, DerivedFiles files) throws IOException {
        if (!merge.hasCascadedChanges(span.name())) {
            return List.of();
        }
        String create = state.createStatement(span.name());
        try (DerivedRows rows = merge.derivedChanges(span.name(), from, GeneratedColumns.in(create))) {
            return files.store(span.definition(), rows);
        }
    }
}
