package io.tidemark.capture.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Reads from a busy sender without being woken up for each of its small writes: waking a reader takes the sender's processor, here the
 * source's, more time than the write does. A read that finds nothing waits for the sender only if the last such wait is some
 * milliseconds ago; until then the thread sleeps by itself while things pile up. So the first bytes behind a silence are read at
 * once, and nothing that is there already is ever waited with.
 */
final class PacedStream extends FilterInputStream {
    static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final LongConsumer sleepNanos;
    private volatile boolean isPaced;
    private long lastWaitNanos;

    PacedStream(InputStream in) {
        this(in, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * @param nanoTime a monotonic clock
     * @param sleepNanos lets the thread sleep for about so long
     */
    PacedStream(InputStream in, LongSupplier nanoTime, LongConsumer sleepNanos) {
        super(in);
        this.nanoTime = nanoTime;
        this.sleepNanos = sleepNanos;
        this.lastWaitNanos = nanoTime.getAsLong() - PACE_NANOS;
    }

    /** Until then, whatever is read is waited for at once. */
    void startPacing() {
        isPaced = true;
    }

    @Override
    public int read() throws IOException {
        if (in.available() > 0) {
            return in.read();
        }
        awaitPace();
        int read = in.read();
        lastWaitNanos = nanoTime.getAsLong();
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (in.available() > 0) {
            return in.read(target, offset, length);
        }
        awaitPace();
        int read = in.read(target, offset, length);
        lastWaitNanos = nanoTime.getAsLong();
        return read;
    }

    private void awaitPace() {
        long rest = PACE_NANOS - (nanoTime.getAsLong() - lastWaitNanos);
        if (isPaced && rest > 0) {
            sleepNanos.accept(rest);
        }
    }
}
