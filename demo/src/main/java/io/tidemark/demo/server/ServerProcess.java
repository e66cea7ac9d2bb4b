package io.tidemark.demo.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One native process with its output in a log file, which is stopped by its process id when this JVM ends. */
public final class ServerProcess {

    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
    private static final int LOG_LINES_IN_ERRORS = 8;
    private static final Duration STOP_LIMIT_AT_JVM_EXIT = Duration.ofSeconds(8);

    private final String name;
    private final Path logFile;
    private long logBefore;
    private @Nullable Process process;
    private @Nullable Thread stopAtJvmExit;

    /**
     * @param name    what messages call the process
     * @param logFile gets standard output and standard error, appended
     */
    public ServerProcess(String name, Path logFile) {
        this.name = name;
        this.logFile = logFile;
    }

    /** What messages call the process. */
    public String name() {
        return name;
    }

    /** The file with the process's output. */
    public Path logFile() {
        return logFile;
    }

    /** The process id, or -1 while it does not run. */
    public synchronized long processId() {
        return process != null && process.isAlive() ? process.pid() : -1;
    }

    /** Starts the process. */
    public synchronized void start(List<String> command) throws IOException {
        Files.createDirectories(logFile.getParent());
        logBefore = Files.exists(logFile) ? Files.size(logFile) : 0;
        Process started = builder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        process = started;
        Thread hook = new Thread(() -> end(started, STOP_LIMIT_AT_JVM_EXIT), "stop " + name);
        Runtime.getRuntime().addShutdownHook(hook);
        stopAtJvmExit = hook;
    }

    /**
     * Waits until {@code ready} says so; where that does not happen the process is killed.
     *
     * @throws ServerStartException if the process ends or the time is up before it is ready
     */
    public void awaitReady(Duration limit, BooleanSupplier ready) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            boolean ended = processId() < 0;
            if (ended || System.nanoTime() > deadline) {
                String why = ended ? "its process ended" : "it did not answer within " + limit.toSeconds() + " s";
                kill();
                throw new ServerStartException(name + " did not start: " + why + "; " + endOfLog());
            }
            pause();
        }
    }

    /** Whether the process has written this text since it was started last. */
    public synchronized boolean said(String text) {
        try (InputStream in = Files.newInputStream(logFile)) {
            in.skipNBytes(logBefore);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(text);
        } catch (IOException e) {
            log.debug("what {} said cannot be read", name, e);
            return false;
        }
    }

    /** Runs a process of the same kind to its end, feeding it files on standard input. */
    public void runToEnd(List<String> command, List<Path> standardInput, Duration limit) throws IOException {
        Files.createDirectories(logFile.getParent());
        Process running = builder(command).start();
        try {
            try (OutputStream input = running.getOutputStream()) {
                for (Path file : standardInput) {
                    Files.copy(file, input);
                }
            }
            if (!running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) || running.exitValue() != 0) {
                throw new ServerStartException(name + " could not be initialised; " + endOfLog());
            }
        } catch (IOException e) {
            // The process ended before it had read everything: its log says why, the broken pipe does not.
            throw new ServerStartException(name + " could not be initialised; " + endOfLog(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerStartException("Interrupted while " + name + " was initialised", e);
        } finally {
            running.destroyForcibly();
        }
    }

    /** Asks the process to stop (SIGTERM) and kills it where it does not within the limit. */
    public synchronized void stop(Duration limit) {
        Process running = process;
        if (running != null) {
            end(running, limit);
            forget();
        }
    }

    /** Kills the process (SIGKILL) and waits for its end. */
    public synchronized void kill() {
        stop(Duration.ZERO);
    }

    /** Forgets the process, which lives on. */
    public synchronized void detach() {
        forget();
    }

    private void forget() {
        process = null;
        Thread hook = stopAtJvmExit;
        stopAtJvmExit = null;
        if (hook != null && Thread.currentThread() != hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                log.trace("The JVM is ending already", e);
            }
        }
    }

    private static void end(Process running, Duration limit) {
        try {
            if (!limit.isZero()) {
                running.destroy();
                if (running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            running.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(logFile.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        // MariaDB takes a stray MYSQL_HOME, MySQL a stray NOTIFY_SOCKET of our own service manager as meant for it.
        builder.environment().keySet().removeAll(List.of("MYSQL_HOME", "NOTIFY_SOCKET", "LD_PRELOAD"));
        return builder;
    }

    private String endOfLog() {
        try {
            List<String> lines = new String(Files.readAllBytes(logFile), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return "the last lines of " + logFile + ": "
                    + String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERRORS), lines.size()));
        } catch (IOException e) {
            return "its log " + logFile + " cannot be read: " + e.getMessage();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerStartException("Interrupted while waiting for a server to start", e);
        }
    }
}
