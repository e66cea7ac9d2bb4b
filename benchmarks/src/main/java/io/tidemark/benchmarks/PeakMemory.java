package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The most memory that this process has had resident, outside the Java heap included. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Prints it, and the heap it was allowed. */
    static void print() throws IOException {
        String peak = Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "peak resident memory of this process, with a heap of at most %d MiB: %d MiB%n",
                Runtime.getRuntime().maxMemory() >> 20,
                Long.parseLong(peak) >> 10);
    }
}
