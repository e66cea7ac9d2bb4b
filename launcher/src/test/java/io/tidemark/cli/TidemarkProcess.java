package io.tidemark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command as a process of its own on the tests' class path, which can be killed. */
final class TidemarkProcess implements AutoCloseable {

    private final Process process;

    private TidemarkProcess(Process process) {
        this.process = process;
    }

    /** Starts the command; what it prints goes to {@code log}. */
    static TidemarkProcess start(Path log, String... args) throws IOException {
        return startWithHeap("-Xmx1g", log, args);
    }

    /** As {@link #start}, with a Java option such as {@code -Xmx256m}. */
    static TidemarkProcess startWithHeap(String heap, Path log, String... args) throws IOException {
        return start(heap, Map.of(), log, args);
    }

    /** As {@link #start}, with more in its environment. */
    static TidemarkProcess startWithEnvironment(Map<String, String> environment, Path log, String... args)
            throws IOException {
        return start("-Xmx1g", environment, log, args);
    }

    private static TidemarkProcess start(String heap, Map<String, String> environment, Path log, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xss4m",
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidemark.cli.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new TidemarkProcess(builder.start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long processId() {
        return process.pid();
    }

    /** Waits until it has ended by itself; returns the exit status. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(String.format(Locale.ROOT, "process %d does not end", process.pid()));
        }
        return process.exitValue();
    }

    /** As a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Sends a signal such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        int failed = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (failed != 0) {
            throw new IllegalStateException("kill -" + name + " " + process.pid() + " failed");
        }
    }

    /** SIGTERM; returns the exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
