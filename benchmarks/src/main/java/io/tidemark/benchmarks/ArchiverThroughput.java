package io.tidemark.benchmarks;

import io.tidemark.capture.CaptureConfig;
import io.tidemark.capture.CaptureListener;
import io.tidemark.capture.CaptureService;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.journal.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast capture brings a backlog of the source's binlog into the journal, and the archiver that journal into an archive in a
 * directory; beside capture, Debezium's own connector with a consumer that only counts. Each measurement is a fresh Java process,
 * warm-up included, the archiver's with {@code -Xmx512m} and on one processor ({@code taskset}); server and broker run elsewhere.
 * Besides the rate each tells the processor time that it took, which a busy machine changes less.
 */
public final class ArchiverThroughput {
    private static final long SEED = 42;
    private static final int ROWS_PER_TRANSACTION = 4;
    /** The one processor on which the archiver has to keep up; the broker, in this process, uses the others, too. */
    private static final String OF_THE_ARCHIVER = "1";

    private final DatabaseServer source;
    private final EmbeddedBroker broker;
    private final Path work;

    private ArchiverThroughput(DatabaseServer source, EmbeddedBroker broker, Path work) {
        this.source = source;
        this.broker = broker;
        this.work = work;
    }

    /**
     * @param arguments number of transactions of 4 row changes, a multiple of 4; rounds; empty directory for all data; directory that keeps the
     *     database server's binaries
     */
    public static void main(String[] arguments) throws Exception {
        int transactions = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path work = Files.createDirectories(Path.of(arguments[2]));
        List<String> fast = List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=1G");
        try (DatabaseServer server = EmbeddedMariaDb.start(
                        Path.of(arguments[3]),
                        ServerOptions.in(work.resolve("mariadb")).withExtraOptions(fast));
                EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), System.err::println)) {
            new ArchiverThroughput(server, broker, work).measure(transactions, rounds);
        }
    }

    private void measure(int transactions, int rounds) throws Exception {
        UpdateHeavyHistory.begin(source);
        for (int round = 0; round < rounds; round++) {
            beginJournal(round);
        }
        long rows = (long) ROWS_PER_TRANSACTION * transactions;
        BinlogStatus begin = position();
        UpdateHeavyHistory.write(source, transactions, SEED);
        BinlogStatus end = position();
        System.out.println("binlog of the history: " + begin.coordinate() + " to " + end.coordinate());
        List<String> history = List.of(
                begin.coordinate().toString(), begin.gtids(), end.coordinate().toString());
        List<Measurement> debezium = new ArrayList<>();
        List<Measurement> capture = new ArrayList<>();
        List<Measurement> archiver = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            debezium.add(run(MeasuredStage.DEBEZIUM, round, rows, history, "-Xmx2g"));
            capture.add(run(MeasuredStage.CAPTURE, round, rows, history, "-Xmx2g"));
            archiver.add(run(MeasuredStage.ARCHIVER, round, rows, history, "-Xmx512m"));
        }
        tell("Debezium, counting", debezium);
        tell("capture", capture);
        tell("archiver on one processor", archiver);
        ratio("capture / Debezium", capture, debezium);
        ratio("archiver / capture", archiver, capture);
        HistorySize.tell(
                source,
                begin.coordinate(),
                end.coordinate(),
                work.resolve("archive0"),
                MeasuredStage.sourceName(0),
                work.resolve("compaction"));
    }

    /** Makes a journal of its own, which goes on from here. */
    private void beginJournal(int round) throws InterruptedException {
        CaptureConfig config = MeasuredStage.captureConfig(
                source.port(), source.adminUsername(), source.adminPassword(), broker.bootstrapServers(), round);
        try (CaptureService service = new CaptureService(config, Clock.systemUTC(), CaptureListener.NONE)) {
            MeasuredStage.startAndAwait(service);
        }
    }

    private BinlogStatus position() {
        try (ServerConnection connection = ServerConnection.open(Servers.config(source))) {
            return connection.binlogStatus();
        }
    }

    private Measurement run(String stage, int round, long rows, List<String> history, String memory)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(memory));
        options.addAll(List.of(
                System.getProperty("tidemark.benchmark.stageOptions", "").split(" ")));
        options.removeIf(String::isEmpty);
        List<String> arguments = new ArrayList<>(List.of(stage, Integer.toString(round), Long.toString(rows)));
        arguments.addAll(history);
        arguments.addAll(List.of(
                Integer.toString(source.port()), source.adminUsername(), broker.bootstrapServers(), work.toString()));
        List<String> command = new ArrayList<>(
                stage.equals(MeasuredStage.ARCHIVER) ? List.of("taskset", "-c", OF_THE_ARCHIVER) : List.of());
        command.addAll(JavaProcess.command(options, MeasuredStage.class, arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(MeasuredStage.PASSWORD, source.adminPassword());
        Process process = builder.start();
        String last = "";
        for (String line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            last = line;
            System.out.println(stage + " " + round + ": " + line);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the stage " + stage + " ended with " + process.exitValue());
        }
        return Measurement.parse(last);
    }

    private static void tell(String what, List<Measurement> measurements) {
        double[] rates = sorted(measurements);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f rows/s, %.0f to %.0f; processor %.1f s per 1M rows by median%n",
                what,
                rates[rates.length / 2],
                rates[0],
                rates[rates.length - 1],
                measurements.stream()
                        .mapToDouble(Measurement::processorSecondsPerMillionRows)
                        .sorted()
                        .toArray()[rates.length / 2]);
    }

    private static void ratio(String what, List<Measurement> one, List<Measurement> other) {
        double[] first = sorted(one);
        double[] second = sorted(other);
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f by medians, %.2f to %.2f%n",
                what,
                first[first.length / 2] / second[second.length / 2],
                first[0] / second[second.length - 1],
                first[first.length - 1] / second[0]);
    }

    private static double[] sorted(List<Measurement> measurements) {
        double[] rates =
                measurements.stream().mapToDouble(Measurement::rowsPerSecond).toArray();
        Arrays.sort(rates);
        return rates;
    }
}
