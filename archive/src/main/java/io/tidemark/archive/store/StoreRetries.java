package io.tidemark.archive.store;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Asks a store again as a policy says, and lets its failures out as they are. Thread-safe. */
public final class StoreRetries {
    private final FailsafeExecutor<Object> executor;
    private final String store;

    /**
     * @param policy when to ask again, how often and after which pauses
     * @param store what the store is called where somebody interrupts a pause
     */
    public StoreRetries(RetryPolicy<Object> policy, String store) {
        this.executor = Failsafe.with(policy);
        this.store = store;
    }

    /**
     * Asks until there is an answer or the policy gives up.
     *
     * @throws IOException the last failure; an {@link InterruptedIOException} if the thread is interrupted in a pause
     */
    public <T> T ask(CheckedSupplier<T> question) throws IOException {
        try {
            return executor.get(question);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting to ask " + store + " again");
            }
            throw e;
        }
    }
}
