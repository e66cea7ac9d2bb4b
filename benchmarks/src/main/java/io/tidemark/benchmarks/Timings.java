package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How long several runs of one thing took.
 *
 * @param what the thing
 * @param millis its runs in their order, in milliseconds
 */
record Timings(String what, long... millis) {

    /** One run. */
    @FunctionalInterface
    interface Run {
        /**
         * Does the thing once.
         *
         * @return how long it took, in milliseconds, without what does not count
         */
        long run() throws Exception;
    }

    /** Something whose whole time counts. */
    @FunctionalInterface
    interface Work {
        /** Does it once. */
        void work() throws Exception;
    }

    /** Runs a thing several times and prints the times. */
    static Timings of(String what, int rounds, Run run) throws Exception {
        long[] millis = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            millis[round] = run.run();
        }
        return new Timings(what, millis).printed();
    }

    /**
     * Runs two things in turn, so that both meet the machine as it is at that time, and prints the times and how many times longer the
     * first takes than the second that follows it.
     *
     * @return the times of the first
     */
    static Timings inTurn(int rounds, String what, Run run, String other, Run otherRun) throws Exception {
        long[] millis = new long[rounds];
        long[] otherMillis = new long[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            millis[round] = run.run();
            otherMillis[round] = otherRun.run();
            ratios[round] = (double) millis[round] / otherMillis[round];
        }
        Timings measured = new Timings(what, millis).printed();
        new Timings(other, otherMillis).printed();
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "  the former is %.2f times the latter (median of the rounds; %.2f to %.2f)%n",
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1]);
        return measured;
    }

    private Timings printed() {
        System.out.printf(
                Locale.ROOT,
                "%s: median %d ms, %d to %d ms %s%n",
                what,
                median(),
                least(),
                greatest(),
                Arrays.toString(millis));
        return this;
    }

    /** How long something takes. */
    static long time(Work work) throws Exception {
        long began = System.nanoTime();
        work.work();
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** Prints how many times longer this takes than something else. */
    void against(Timings other) {
        System.out.printf(
                Locale.ROOT,
                "  = %.2f times '%s' (by medians; %.2f to %.2f)%n",
                (double) median() / other.median(),
                other.what,
                (double) least() / other.greatest(),
                (double) greatest() / other.least());
    }

    private long median() {
        long[] sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private long least() {
        return LongStream.of(millis).min().orElseThrow();
    }

    private long greatest() {
        return LongStream.of(millis).max().orElseThrow();
    }
}
