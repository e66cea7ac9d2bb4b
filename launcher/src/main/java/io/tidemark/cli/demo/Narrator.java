package io.tidemark.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** Tells the story step by step and keeps how long each step took. */
final class Narrator {

    /** One step that was told. */
    private record Step(String title, Duration took) {}

    private final PrintWriter out;
    private final LongSupplier nanos;
    private final long startedNanos;
    private final List<Step> steps = new ArrayList<>();

    /** @param nanos a clock that only grows, such as {@link System#nanoTime} */
    Narrator(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.startedNanos = nanos.getAsLong();
    }

    /** Tells that a step begins, does it, and keeps its time. */
    <T> T step(String title, Callable<T> body) throws Exception {
        long stepNanos = nanos.getAsLong();
        out.printf(Locale.ROOT, "%n[%5.1f s] %d. %s%n", seconds(stepNanos - startedNanos), steps.size() + 1, title);
        out.flush();
        T result = body.call();
        steps.add(new Step(title, Duration.ofNanos(nanos.getAsLong() - stepNanos)));
        return result;
    }

    /** Tells a detail of the current step. */
    void tell(String detail) {
        out.println("           " + detail);
        out.flush();
    }

    /** Tells a line that belongs to no step. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** The steps with their times, and the sum. */
    void summary() {
        int width = steps.stream().mapToInt(step -> step.title().length()).max().orElse(0);
        for (Step step : steps) {
            out.printf(
                    Locale.ROOT,
                    "  %-" + width + "s %7.1f s%n",
                    step.title(),
                    seconds(step.took().toNanos()));
        }
        out.printf(Locale.ROOT, "  %-" + width + "s %7.1f s%n", "all of it", seconds(nanos.getAsLong() - startedNanos));
        out.flush();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
