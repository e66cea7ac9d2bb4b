package io.tidemark.archiver.compaction;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges whatever is due in one archive, again and again, while the archiver goes on beside it: its commits leave the mark where it is,
 * and an archiver's commit that meets one of them only takes the next number. Not thread-safe.
 */
public final class DueCompactions {
    private static final Logger LOG = LoggerFactory.getLogger(DueCompactions.class);

    private final Archive archive;
    private final CompactionPlanner planner;
    private final Compactor compactor;
    private @Nullable ArchiveView known;

    /**
     * Compactions of an archive.
     *
     * @param planner which files are merged
     * @param compactor carries the merges out
     */
    public DueCompactions(Archive archive, CompactionPlanner planner, Compactor compactor) {
        this.archive = archive;
        this.planner = planner;
        this.compactor = compactor;
    }

    /**
     * Carries out what is due now, one merge after the other. May be interrupted anywhere: a merge that is under way is given up, which
     * leaves the archive as it was.
     *
     * @param merged hears of each merge behind its commit
     * @throws IOException why a merge failed; what was merged before it stays, and the rest is due again
     */
    public void carryOut(Consumer<CompactionTask> merged) throws IOException {
        ArchiveView view = known;
        known = null;
        try {
            view = view == null ? archive.load() : archive.refresh(view);
            for (CompactionTask task : planner.plan(view)) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                view = compactor.carryOut(view, task);
                LOG.debug("compacted {} ({} bytes)", task.describe(), task.bytes());
                merged.accept(task);
            }
            known = view;
        } catch (CommitConflictException e) {
            LOG.debug("another process has changed the archive's files meanwhile: {}", e.getMessage());
        }
    }
}
