package io.tidemark.archiver.retention;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.DataObjects;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes history away and deletes objects, in two steps that never meet: a commit makes files and snapshots invisible, and only when
 * that was long enough ago are their objects deleted, so that whoever reads an older view is not cut off. What compaction replaced, what
 * a crash left behind and checkpoints that newer ones replaced go the same way.
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
        return new Pruning(plan, unneeded(view, objects));
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
        List<Stored> unneeded = unneeded(view, objects);
        for (Stored stored : unneeded) {
            archive.store().delete(stored.key());
        }
        archive.store().deleteUnfinished(clock.instant().minus(grace));
        return new Pruning(plan, unneeded);
    }

    private List<Stored> unneeded(ArchiveView view, DataObjects objects) throws IOException {
        Instant before = clock.instant().minus(grace);
        ArchiveView newest = archive.refresh(view);
        List<Stored> unneeded = new ArrayList<>(objects.unneeded(newest, archive.removedSince(newest, before), before));
        unneeded.addAll(archive.replacedCheckpoints(before));
        return unneeded;
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
