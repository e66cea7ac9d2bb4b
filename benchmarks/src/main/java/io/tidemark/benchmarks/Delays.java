package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** How long many things took, to a tenth of a millisecond, in bounded memory. Thread-safe. */
final class Delays {
    private static final int MICROS_PER_BUCKET = 100;
    private static final int BUCKETS = 3_000_000;

    private final int[] counts = new int[BUCKETS];
    private long total;

    /** Adds one; what took longer than five minutes counts as that. */
    synchronized void add(long micros) {
        counts[(int) Math.max(0, Math.min(BUCKETS - 1L, micros / MICROS_PER_BUCKET))]++;
        total++;
    }

    /** Hands all over to another one, and forgets them. */
    void moveTo(Delays other) {
        int[] moved;
        synchronized (this) {
            moved = counts.clone();
            clear();
        }
        other.addAll(moved);
    }

    private synchronized void addAll(int[] more) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += more[i];
            total += more[i];
        }
    }

    /** Forgets all. */
    synchronized void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    /** The quantiles 0.5, 0.9, 0.99 and 1 in words. */
    synchronized String render() {
        if (total == 0) {
            return "none in this period";
        }
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms of %d",
                quantile(0.5),
                quantile(0.9),
                quantile(0.99),
                quantile(1),
                total);
    }

    private double quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return (i + 1) * (double) MICROS_PER_BUCKET / 1000;
            }
        }
        return 0;
    }
}
