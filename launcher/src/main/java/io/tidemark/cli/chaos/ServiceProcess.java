package io.tidemark.cli.chaos;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** {@code tidemark run} as a process of its own, with the Java options of this one, which may be killed at any moment. */
final class ServiceProcess implements AutoCloseable {

    private static final String MAIN = "io.tidemark.cli.Main";
    /** What a service manager grants before it kills. */
    private static final long STOP_SECONDS = 60;

    private final Process process;

    private ServiceProcess(Process process) {
        this.process = process;
    }

    /** Starts it; what it prints is added to {@code log}. */
    static ServiceProcess start(Path configuration, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), MAIN, "run", "--config", configuration.toString()));
        return new ServiceProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status of a process that has ended. */
    int exitStatus() {
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; returns the exit status, of SIGKILL where that takes too long. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
        return process.exitValue();
    }

    /** SIGSTOP. */
    void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int failed = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (failed != 0 && process.isAlive()) {
            throw new IOException(String.format(Locale.ROOT, "kill -%s %d ends with %d", name, process.pid(), failed));
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
