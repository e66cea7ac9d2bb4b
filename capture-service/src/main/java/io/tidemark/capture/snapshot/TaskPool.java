package io.tidemark.capture.snapshot;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs tasks on a fixed number of threads; tasks may submit more. The first failure stops all others. */
final class TaskPool implements AutoCloseable {

    /** A task. */
    interface Task {
        void run() throws IOException;
    }

    private final ExecutorService threads;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Object lock = new Object();
    private long unfinished;

    TaskPool(int threadCount) {
        this.threads = Executors.newFixedThreadPool(threadCount, runnable -> {
            Thread thread = new Thread(runnable, "snapshot reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    void submit(Task task) {
        synchronized (lock) {
            unfinished++;
        }
        threads.execute(() -> run(task));
    }

    /** Waits until every task is done, or one failed; throws what it failed with. */
    void awaitAll() throws IOException {
        try {
            synchronized (lock) {
                while (unfinished > 0 && failure.get() == null) {
                    lock.wait();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SnapshotException("the snapshot was interrupted", e);
        }
        Throwable cause = failure.get();
        if (cause instanceof IOException e) {
            throw e;
        } else if (cause instanceof RuntimeException e) {
            throw e;
        } else if (cause instanceof Error e) {
            throw e;
        }
    }

    /** Stops what still runs, and waits for it: its sessions and files belong to the caller. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Task task) {
        try {
            if (failure.get() == null) {
                task.run();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            synchronized (lock) {
                unfinished--;
                lock.notifyAll();
            }
        }
    }
}
