package io.tidemark.archiver.retention;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.DataObjects;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes history away and deletes objects, in two steps that never meet: a commit makes files and snapshots invisible, and only when
 * that was long enough ago are their objects deleted, so that whoever reads an older view is not cut off. What compaction replaced, what
 * a crash left behind and checkpoints that newer ones replaced go the same way. What no commit names may be about to be named by a
 * writer that sleeps: a commit announces the sweep, behind which such a writer is refused.
 */
public final class Pruner {
    private static final int ATTEMPTS = 20;

    private final Archive archive;
    private final RetentionPlanner planner;
    private final Duration grace;
    private final Clock clock;

    /**
     * @param archive what is pruned
     * @param planner decides what goes
     * @param grace for how long the object of an invisible file is kept; longer than any restore, and any snapshot's way to its commit
     * @param clock the time
     */
    public Pruner(Archive archive, RetentionPlanner planner, Duration grace, Clock clock) {
        this.archive = archive;
        this.planner = planner;
        this.grace = grace;
        this.clock = clock;
    }

    /** What {@link #prune} would do now. Changes nothing. */
    public Pruning look() throws IOException {
        ArchiveView view = archive.load();
        Optional<RetentionPlan> plan = planner.plan(view, clock.instant());
        DataObjects objects = DataObjects.list(archive);
        if (plan.isPresent()) {
            requireWhole(view, plan.get(), objects);
        }
        return new Pruning(plan, withCheckpoints(unneeded(view, objects)));
    }

    /**
     * Prunes.
     *
     * @throws DamagedObjectException naming an object, if one of those that the kept history needs is missing: then nothing is taken
     *     away, since what was to go may be all that is left of it
     */
    public Pruning prune() throws IOException {
        ArchiveView view = archive.load();
        // Listed after the view was read, so that all which the view shows is among them.
        DataObjects objects = DataObjects.list(archive);
        Optional<RetentionPlan> plan = planner.plan(view, clock.instant());
        for (int attempt = 1; plan.isPresent(); attempt++) {
            requireWhole(view, plan.get(), objects);
            try {
                view = archive.append(view, plan.get().draft());
                break;
            } catch (CommitConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                // A compaction has replaced some of the files meanwhile.
                view = archive.refresh(view);
                objects = DataObjects.list(archive);
                plan = planner.plan(view, clock.instant());
            }
        }
        List<Stored> unneeded = sweep(unneeded(view, objects));
        for (Stored stored : unneeded) {
            archive.store().delete(stored.key());
        }
        archive.store().deleteUnfinished(clock.instant().minus(grace));
        return new Pruning(plan, unneeded);
    }

    private Unneeded unneeded(ArchiveView view, DataObjects objects) throws IOException {
        // As exact as the commit that announces it.
        Instant before = clock.instant().minus(grace).truncatedTo(ChronoUnit.MICROS);
        ArchiveView newest = archive.refresh(view);
        return new Unneeded(newest, objects, archive.removedSince(newest, before), before);
    }

    /** Announces that data is to be deleted, if there is any, and says what nobody has named even then. */
    private List<Stored> sweep(Unneeded unneeded) throws IOException {
        if (unneeded.data().isEmpty()) {
            return withCheckpoints(unneeded);
        }
        ArchiveView announced = archive.append(unneeded.view, CommitDraft.sweep(unneeded.before));
        return withCheckpoints(new Unneeded(announced, unneeded.objects, unneeded.removedLately, unneeded.before));
    }

    private List<Stored> withCheckpoints(Unneeded unneeded) throws IOException {
        List<Stored> all = new ArrayList<>(unneeded.data());
        all.addAll(archive.replacedCheckpoints(unneeded.before));
        return all;
    }

    /** What was written before a time, and is named neither by a view nor lately. */
    private record Unneeded(ArchiveView view, DataObjects objects, Set<String> removedLately, Instant before) {
        List<Stored> data() {
            return objects.unneeded(view, removedLately, before);
        }
    }

    private void requireWhole(ArchiveView view, RetentionPlan plan, DataObjects objects) throws IOException {
        Set<ArchiveFile> going = new HashSet<>(plan.files());
        List<SnapshotManifest> kept = new ArrayList<>();
        for (SnapshotReference snapshot : view.snapshots()) {
            if (!plan.snapshots().contains(snapshot)) {
                kept.add(archive.manifest(snapshot));
            }
        }
        List<String> missing = objects.missing(
                view.files().stream().filter(file -> !going.contains(file)).toList(), kept);
        if (!missing.isEmpty()) {
            throw new DamagedObjectException(
                    missing.get(0),
                    missing.size() + " objects that the kept history needs are missing in "
                            + archive.store().describe() + " or have another size, among them " + missing.get(0)
                            + ": nothing is removed; 'tidemark verify' tells what else is wrong");
        }
    }
}
