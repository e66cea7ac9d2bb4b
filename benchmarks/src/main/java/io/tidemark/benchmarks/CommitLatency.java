package io.tidemark.benchmarks;

import io.tidemark.capture.CaptureConfig;
import io.tidemark.capture.CaptureListener;
import io.tidemark.capture.CaptureService;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long after a client's commit returned the journal has acknowledged the transaction, on a source that is otherwise idle: one
 * transaction of one row at a time, at random distances, so that no batch hides the cost of a commit.
 */
public final class CommitLatency {
    private static final int WARM_UP = 200;
    private static final long SEED = 42;

    private CommitLatency() {}

    /**
     * @param arguments number of samples; directory for the servers' data; directory that keeps the database server's binaries
     */
    public static void main(String[] arguments) throws Exception {
        int samples = Integer.parseInt(arguments[0]);
        Path work = Path.of(arguments[1]);
        Files.createDirectories(work);
        try (DatabaseServer server =
                        EmbeddedMariaDb.start(Path.of(arguments[2]), ServerOptions.in(work.resolve("mariadb")));
                EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), System.err::println)) {
            report(measure(server, broker, samples));
        }
    }

    private static long[] measure(DatabaseServer server, EmbeddedBroker broker, int samples) throws Exception {
        BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
        CaptureListener listener = new CaptureListener() {
            @Override
            public void published(List<JournalRecord> records, CaptureState after) {
                long now = System.nanoTime();
                if (records.stream().anyMatch(JournalRecord.RowChange.class::isInstance)) {
                    acknowledged.add(now);
                }
            }
        };
        CaptureConfig config = new CaptureConfig(
                Servers.config(server),
                List.of("bench"),
                77_001,
                new JournalConfig("bench", Map.of("bootstrap.servers", broker.bootstrapServers())));
        try (CaptureService capture = new CaptureService(config, Clock.systemUTC(), listener);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            MeasuredStage.startAndAwait(capture);
            statement.execute("CREATE DATABASE bench");
            statement.execute("CREATE TABLE bench.t (id INT PRIMARY KEY, name VARCHAR(100))");
            Random random = new Random(SEED);
            long[] nanos = new long[samples];
            for (int i = -WARM_UP; i < samples; i++) {
                TimeUnit.MICROSECONDS.sleep(20_000 + random.nextInt(60_000));
                statement.execute("INSERT INTO bench.t VALUES (" + (i + WARM_UP) + ", 'a customer')");
                long committed = System.nanoTime();
                Long seen = acknowledged.poll(30, TimeUnit.SECONDS);
                if (seen == null) {
                    throw new IllegalStateException("transaction " + i + " was not acknowledged within 30 s");
                }
                if (i >= 0) {
                    nanos[i] = seen - committed;
                }
            }
            return nanos;
        }
    }

    private static void report(long[] nanos) {
        Arrays.sort(nanos);
        for (double quantile : new double[] {0, 0.5, 0.9, 0.99, 1}) {
            int index = (int) Math.min(nanos.length - 1L, Math.round(quantile * nanos.length));
            System.out.printf(Locale.ROOT, "p%.0f %.2f ms%n", quantile * 100, nanos[index] / 1e6);
        }
    }
}
