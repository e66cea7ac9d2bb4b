package io.tidemark.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** The process: standard streams, signals, exit status. All else is in {@link Tidemark}. */
public final class Main {

    /** A service manager that waits ten seconds must not have to kill. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(9_500);

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.begin();
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopOnSignal(stop), "stop-on-signal"));
        Surroundings surroundings = new Surroundings(
                writer(FileDescriptor.out), writer(FileDescriptor.err), System.getenv(), Clock.systemUTC(), stop);
        int exitCode = new Tidemark(surroundings).run(args);
        stop.finish();
        System.exit(exitCode);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    private static void stopOnSignal(StopSignal stop) {
        stop.request();
        try {
            stop.awaitFinished(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
