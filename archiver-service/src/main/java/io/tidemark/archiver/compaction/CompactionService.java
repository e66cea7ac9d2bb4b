package io.tidemark.archiver.compaction;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts one archive on a thread of its own, while the archiver goes on beside it: its commits leave the mark where it is, and an
 * archiver's commit that meets one of them only takes the next number. What fails is tried again at the next look.
 */
public final class CompactionService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionService.class);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(5);

    private final Archive archive;
    private final CompactionPlanner planner;
    private final Compactor compactor;
    private final Duration pause;
    private final Consumer<@Nullable String> problems;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tidemark-compaction");

    /**
     * A service that is not started yet.
     *
     * @param archive whose files are merged
     * @param planner which of them
     * @param compactor carries the merges out
     * @param pause between two looks
     * @param problems told after each look what went wrong, or null; on the service's thread
     */
    public CompactionService(
            Archive archive,
            CompactionPlanner planner,
            Compactor compactor,
            Duration pause,
            Consumer<@Nullable String> problems) {
        this.archive = archive;
        this.planner = planner;
        this.compactor = compactor;
        this.pause = pause;
        this.problems = problems;
        thread.setDaemon(true);
    }

    /** Starts the service's thread. */
    public void start() {
        thread.start();
    }

    /** Waits until the service has ended. */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Ends the service; a merge that is under way is given up, which leaves the archive as it was. */
    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join(TIME_TO_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ArchiveView view = null;
        try {
            while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                view = look(view);
            }
        } catch (InterruptedException e) {
            LOG.debug("compaction ends");
        }
    }

    private @Nullable ArchiveView look(@Nullable ArchiveView known) {
        try {
            ArchiveView view = known == null ? archive.load() : archive.refresh(known);
            List<CompactionTask> tasks = planner.plan(view);
            for (CompactionTask task : tasks) {
                if (stop.getCount() == 0) {
                    return view;
                }
                view = compactor.carryOut(view, task);
                LOG.debug("compacted {} ({} bytes)", task.describe(), task.bytes());
            }
            problems.accept(null);
            return view;
        } catch (CommitConflictException e) {
            LOG.debug("another process has changed the archive's files meanwhile: {}", e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (stop.getCount() > 0) {
                LOG.warn("compaction failed and will be tried again: {}", e.getMessage());
                problems.accept(String.valueOf(e.getMessage()));
            }
        }
        return null;
    }
}
