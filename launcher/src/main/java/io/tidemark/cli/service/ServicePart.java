package io.tidemark.cli.service;

import org.jspecify.annotations.Nullable;

/**
 * One part of a service at work: capture, the archiver, or the snapshots. A part heals by itself what trying again can heal;
 * when it ends, the service does.
 */
public interface ServicePart extends AutoCloseable {

    /** Its name in logs. */
    String name();

    /**
     * Waits until the part has ended.
     *
     * @return why it gave up, or null if it was closed
     */
    @Nullable
    Throwable awaitEnd() throws InterruptedException;

    /** Ends the part, with everything taken so far committed, within a few seconds. */
    @Override
    void close();
}
