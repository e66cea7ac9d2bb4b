package io.tidemark.benchmarks;

import java.util.Locale;

/**
 * What a stage did.
 *
 * @param rows row changes in the time measured
 * @param seconds the time measured
 * @param processorSecondsPerMillionRows time of processors that its whole process took from the start of its work to the end
 */
record Measurement(long rows, double seconds, double processorSecondsPerMillionRows) {

    double rowsPerSecond() {
        return rows / seconds;
    }

    /** As a line, which {@link #parse} reads. */
    String render() {
        return String.format(
                Locale.ROOT,
                "%d rows in %.3f s, %.3f s of processor time per 1M rows",
                rows,
                seconds,
                processorSecondsPerMillionRows);
    }

    static Measurement parse(String line) {
        String[] words = line.split(" ");
        return new Measurement(Long.parseLong(words[0]), Double.parseDouble(words[3]), Double.parseDouble(words[5]));
    }
}
