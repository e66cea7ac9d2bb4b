package io.tidemark.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that work on several tables at the same time. */
final class Workers implements AutoCloseable {
    private final ExecutorService threads;

    Workers(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "restore-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs all tasks; at the first failure the others are stopped and it is thrown.
     *
     * @throws IOException as a task threw it, so that damage to the archive keeps its name
     */
    void runAll(List<Callable<Void>> tasks) throws IOException {
        ExecutorCompletionService<Void> completion = new ExecutorCompletionService<>(threads);
        List<Future<Void>> futures = new ArrayList<>();
        tasks.forEach(task -> futures.add(completion.submit(task)));
        try {
            for (int i = 0; i < futures.size(); i++) {
                completion.take().get();
            }
        } catch (ExecutionException e) {
            futures.forEach(future -> future.cancel(true));
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new RestoreException(
                    RestoreException.Kind.STATEMENT_FAILED,
                    "the restore failed: " + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            futures.forEach(future -> future.cancel(true));
            Thread.currentThread().interrupt();
            throw new RestoreException(RestoreException.Kind.STATEMENT_FAILED, "the restore was interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
