package io.tidemark.cli.service;

import dev.failsafe.RetryPolicy;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.OutcomeUnknownException;
import io.tidemark.archive.store.StoreRetries;
import io.tidemark.capture.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Tries with one small object what the archive needs of its store, and deletes it again. */
final class ArchiveProbe {

    private static final int MOST_RETRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final ObjectStore store;
    private final String source;
    private final StoreRetries retries;

    /**
     * @param store to try
     * @param source whose folder the object is put in: an account may be allowed no other
     */
    ArchiveProbe(ObjectStore store, String source) {
        this(store, source, FIRST_PAUSE);
    }

    /**
     * As {@link #ArchiveProbe(ObjectStore, String)}.
     *
     * @param firstPause before the store is tried again; each further one is twice as long
     */
    ArchiveProbe(ObjectStore store, String source, Duration firstPause) {
        this.store = store;
        this.source = source;
        this.retries = new StoreRetries(
                RetryPolicy.builder()
                        .handle(OutcomeUnknownException.class)
                        .withMaxRetries(MOST_RETRIES)
                        .withBackoff(firstPause, firstPause.multipliedBy(1L << MOST_RETRIES))
                        .build(),
                store.describe());
    }

    /**
     * Writes the object, writes it again where only the first may succeed, reads, lists and deletes it. Where a busy store
     * leaves it open whether an object was written, it is tried again with another one.
     *
     * @return what the store does not do as an archive needs it
     * @throws IOException if the store refuses one of them
     */
    List<Finding> run() throws IOException {
        return retries.ask(() -> tryOnce(source + "/check-" + UUID.randomUUID()));
    }

    private List<Finding> tryOnce(String key) throws IOException {
        List<Finding> findings = new ArrayList<>();
        byte[] content = "written by tidemark check".getBytes(StandardCharsets.UTF_8);
        try {
            if (!store.putIfAbsent(key, content)
                    || store.putIfAbsent(key, "and again".getBytes(StandardCharsets.UTF_8))) {
                findings.add(error(
                        store.describe() + " does not honour conditional writes (If-None-Match)",
                        "Two archivers could both write the same commit, and one of them would be lost.",
                        "Use a store that has them, such as Amazon S3 or a recent MinIO"));
            } else if (!Arrays.equals(content, store.read(key))
                    || store.list(key, null).size() != 1) {
                findings.add(error(
                        store.describe() + " does not show at once what was written",
                        "A commit that others do not see is none.",
                        "Use a store with strong consistency"));
            }
        } finally {
            store.delete(key);
        }
        if (store.find(key).isPresent()) {
            findings.add(error(
                    store.describe() + " still has '" + key + "' after deleting it",
                    "What a crash leaves unfinished could never be removed.",
                    "Give the account the right to delete objects, and delete this one by hand"));
        }
        return findings;
    }

    private static Finding error(String what, String why, String remedy) {
        return new Finding(Finding.Severity.ERROR, what, why, remedy);
    }
}
