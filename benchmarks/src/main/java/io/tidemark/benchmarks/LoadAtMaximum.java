package io.tidemark.benchmarks;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What protection costs a source at its own maximum, and how far protection is behind it: transactions per second of a MySQL 9.7 alone, with
 * {@code mysqlbinlog} that only copies its binlog, and with {@link ProtectingProcess}, in turns. Server and clients have one processor, which
 * they fill; mysqlbinlog or all of Tidemark has the other one. Needs {@code taskset}.
 */
public final class LoadAtMaximum {
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final long SEED = 42;
    /** An hour of it does not fit on every disk. */
    private static final String BINLOG_KEPT = "--binlog-expire-logs-seconds=900";
    /**
     * MySQL's own defaults. A source that does not sync leaves tens of megabytes to be written back at once, for which every sync on the same
     * disk waits, Tidemark's among them.
     */
    private static final List<String> DURABLE = List.of("--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1");

    private static final String OF_THE_SOURCE = "0";
    private static final String OF_TIDEMARK = "1";

    private final DatabaseServer source;
    private final Path work;
    private final long seconds;

    private LoadAtMaximum(DatabaseServer source, Path work, long seconds) {
        this.source = source;
        this.work = work;
        this.seconds = seconds;
    }

    /**
     * @param arguments seconds of a round, a minute or more; rounds; empty directory for all data; minutes of one more load under protection,
     *     of which each round's time is told by itself, none unless named
     */
    public static void main(String[] arguments) throws Exception {
        long seconds = Long.parseLong(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path work = Files.createDirectories(Path.of(arguments[2]));
        run(
                "taskset",
                "-a",
                "-p",
                "-c",
                OF_THE_SOURCE,
                Long.toString(ProcessHandle.current().pid()));
        // Children have the processor of their parent.
        List<String> settings = new ArrayList<>(Servers.SETTINGS);
        settings.add(BINLOG_KEPT);
        settings.addAll(DURABLE);
        try (DatabaseServer source =
                TestServers.newMySql97(options -> options.withoutGtid().withExtraOptions(settings))) {
            Servers.admitClient(source);
            UpdateHeavyHistory.begin(source);
            UpdateHeavyHistory.writeFor(source, WARM_UP, SEED);
            LoadAtMaximum load = new LoadAtMaximum(source, work, seconds);
            if (rounds > 0) {
                load.measure(rounds);
            }
            if (arguments.length > 3) {
                load.endure(Duration.ofMinutes(Long.parseLong(arguments[3])));
            }
        }
    }

    private void measure(int rounds) throws Exception {
        double[] copied = new double[rounds];
        double[] isProtected = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            double alone = load(3L * round);
            System.out.printf(Locale.ROOT, "alone: %.0f transactions/s%n", alone);
            double followed = copiedLoad(round);
            System.out.printf(Locale.ROOT, "with mysqlbinlog: %.0f transactions/s%n", followed);
            double with = protectedLoad(round);
            System.out.printf(Locale.ROOT, "with protection: %.0f transactions/s%n", with);
            copied[round] = followed / alone;
            isProtected[round] = with / alone;
        }
        tell("with mysqlbinlog / alone", copied);
        tell("with protection / alone", isProtected);
    }

    private static void tell(String what, double[] ratios) {
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "%s: %.3f by median of the rounds, %.3f to %.3f%n",
                what,
                ratios[ratios.length / 2],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private double copiedLoad(int round) throws Exception {
        String binlog;
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("FLUSH BINARY LOGS");
            try (ResultSet status = statement.executeQuery("SHOW BINARY LOG STATUS")) {
                status.next();
                binlog = status.getString(1);
            }
        }
        ProcessBuilder builder =
                new Peers().follow(source, binlog, Files.createDirectories(work.resolve("binlogs" + round)));
        builder.command().addAll(0, List.of("taskset", "-c", OF_TIDEMARK));
        Process process = builder.start();
        try {
            double rate = load(3L * round + 1);
            if (!process.isAlive()) {
                throw new IllegalStateException("mysqlbinlog ended with " + process.exitValue());
            }
            return rate;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private double load(long seed) throws Exception {
        return load(seed, Duration.ofSeconds(seconds));
    }

    private double load(long seed, Duration duration) throws Exception {
        long began = System.nanoTime();
        long written = UpdateHeavyHistory.writeFor(source, duration, SEED + 100 * (1 + seed));
        return written / ((System.nanoTime() - began) / 1e9);
    }

    private double protectedLoad(int round) throws Exception {
        return underProtection(work.resolve("round" + round), () -> {
            // Its compilers are at work at first, as they are once in the life of a service.
            load(10_000L + round);
            return load(3L * round + 2);
        });
    }

    /** Whether it falls behind where the load does not end. */
    private void endure(Duration duration) throws Exception {
        double rate = underProtection(work.resolve("endurance"), () -> load(20_000L, duration));
        System.out.printf(
                Locale.ROOT, "with protection for %d minutes: %.0f transactions/s%n", duration.toMinutes(), rate);
    }

    private double underProtection(Path directory, Callable<Double> load) throws Exception {
        Process process = start(directory);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            awaitReady(said);
            double rate = load.call();
            process.getOutputStream().write('\n');
            process.getOutputStream().close();
            said.lines().forEach(told -> System.out.println("  " + told));
            return rate;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void awaitReady(BufferedReader said) throws IOException {
        for (String line = said.readLine(); !ProtectingProcess.READY.equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the protection ended before it began");
            }
            System.out.println("  " + line);
        }
    }

    private Process start(Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", OF_TIDEMARK));
        command.addAll(JavaProcess.command(
                List.of("-Xmx1g"),
                ProtectingProcess.class,
                List.of(
                        Integer.toString(source.port()),
                        source.adminUsername(),
                        directory.toString(),
                        Long.toString(seconds))));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(MeasuredStage.PASSWORD, source.adminPassword());
        return builder.start();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + status);
        }
    }
}
