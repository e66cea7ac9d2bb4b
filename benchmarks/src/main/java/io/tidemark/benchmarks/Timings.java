package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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

    /**
     * Something to be measured.
     *
     * @param what it
     * @param run does it
     */
    record Measured(String what, Run run) {}

    /** Runs a thing several times and prints the times. */
    static Timings of(String what, int rounds, Run run) throws Exception {
        long[] millis = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            millis[round] = run.run();
        }
        return new Timings(what, millis).printed();
    }

    /** Runs several things in turn, so that all of them meet the machine as it is at that time, and prints their times. */
    static List<Timings> inTurn(int rounds, Measured... things) throws Exception {
        long[][] millis = new long[things.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int thing = 0; thing < things.length; thing++) {
                millis[thing][round] = things[thing].run.run();
            }
        }
        return IntStream.range(0, things.length)
                .mapToObj(thing -> new Timings(things[thing].what, millis[thing]).printed())
                .toList();
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

    /** Prints how many times longer this takes than something else that was measured in turn with it. */
    void againstInTurn(Timings other) {
        double[] ratios = IntStream.range(0, millis.length)
                .mapToDouble(round -> (double) millis[round] / other.millis[round])
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "  '%s' = %.2f times '%s' (median of the rounds; %.2f to %.2f)%n",
                what,
                ratios[ratios.length / 2],
                other.what,
                ratios[0],
                ratios[ratios.length - 1]);
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
