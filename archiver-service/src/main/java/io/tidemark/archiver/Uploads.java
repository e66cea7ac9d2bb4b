package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts staged files into the object store, several at once. */
final class Uploads implements AutoCloseable {
    private final Archive archive;
    private final ExecutorService threads;
    /** Keys that are durable although not all of their batch are, so that a failing store sees each file until it has it once. */
    private final Set<String> uploaded = ConcurrentHashMap.newKeySet();

    Uploads(Archive archive, int threadCount) {
        this.archive = archive;
        this.threads = Executors.newFixedThreadPool(threadCount, task -> {
            Thread thread = new Thread(task, "tidemark-upload");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Uploads all files; each is durable on return. May be repeated with the same files, and then sends only those that
     * failed before.
     *
     * @throws IOException if one could not be uploaded; the others may be there or not
     */
    void upload(List<StagedFile> files) throws IOException {
        List<Future<?>> running = new ArrayList<>();
        for (StagedFile staged : files) {
            String key = staged.file().key();
            if (!uploaded.contains(key)) {
                running.add(threads.submit(() -> {
                    archive.store().put(archive.key(key), staged.local());
                    uploaded.add(key);
                    return null;
                }));
            }
        }
        IOException failure = null;
        for (Future<?> upload : running) {
            try {
                upload.get();
            } catch (ExecutionException e) {
                failure = asIoException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while uploading");
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes the local files once the commit log names the uploaded ones. */
    void deleteLocal(List<StagedFile> files) throws IOException {
        for (StagedFile staged : files) {
            Files.deleteIfExists(staged.local());
            uploaded.remove(staged.file().key());
        }
    }

    private static IOException asIoException(Throwable cause) {
        return cause instanceof IOException known ? known : new IOException(cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
