package io.tidemark.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.debezium.connector.mariadb.MariaDbConnector;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archiver.ArchiverConfig;
import io.tidemark.archiver.ArchiverService;
import io.tidemark.archiver.ArchiverStatus;
import io.tidemark.capture.CaptureConfig;
import io.tidemark.capture.CaptureListener;
import io.tidemark.capture.CaptureService;
import io.tidemark.capture.CaptureStatus;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** One stage at work on a backlog, in a process of its own; prints a {@link Measurement} as its last line. */
final class MeasuredStage {
    static final String CAPTURE = "capture";
    static final String ARCHIVER = "archiver";
    static final String DEBEZIUM = "debezium";

    /** Names the environment variable that holds the source's password. */
    static final String PASSWORD = "TIDEMARK_BENCHMARK_PASSWORD";

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int MINUTES = 30;

    private final int round;
    private final long rows;
    private final BinlogCoordinate begin;
    private final String beginGtids;
    private final BinlogCoordinate end;
    private final int port;
    private final String username;
    private final String password = System.getenv(PASSWORD);
    private final String bootstrapServers;
    private final Path work;
    private final CountDownLatch ended = new CountDownLatch(1);

    private MeasuredStage(String[] arguments) {
        round = Integer.parseInt(arguments[1]);
        rows = Long.parseLong(arguments[2]);
        begin = BinlogCoordinate.parse(arguments[3]);
        beginGtids = arguments[4];
        end = BinlogCoordinate.parse(arguments[5]);
        port = Integer.parseInt(arguments[6]);
        username = arguments[7];
        bootstrapServers = arguments[8];
        work = Path.of(arguments[9]);
    }

    /**
     * @param arguments stage; round; rows of the history; where in the binlog it begins; the GTIDs before; where it ends; the source's
     *     port and user; bootstrap servers; directory of all data
     */
    public static void main(String[] arguments) {
        try {
            new MeasuredStage(arguments).run(arguments[0]);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void run(String stage) throws Exception {
        switch (stage) {
            case CAPTURE -> capture();
            case ARCHIVER -> archive();
            case DEBEZIUM -> debezium();
            default -> throw new IllegalArgumentException("there is no stage '" + stage + "'");
        }
    }

    static CaptureConfig captureConfig(int port, String username, String password, String servers, int round) {
        return new CaptureConfig(
                Servers.config(ServerFlavor.MARIADB, port, username, password),
                List.of(UpdateHeavyHistory.DATABASE),
                77_100L + round,
                journal(servers, round));
    }

    /** Starts capture; returns when it streams. */
    static void startAndAwait(CaptureService capture) throws InterruptedException {
        capture.start();
        while (capture.status().phase() != CaptureStatus.Phase.RUNNING) {
            Thread.sleep(20);
        }
    }

    private static JournalConfig journal(String servers, int round) {
        return new JournalConfig(sourceName(round), Map.of("bootstrap.servers", servers));
    }

    private void capture() throws InterruptedException {
        CaptureListener untilEnd = new CaptureListener() {
            @Override
            public void published(List<JournalRecord> records, CaptureState after) {
                if (after.restart().compareTo(end) >= 0) {
                    ended.countDown();
                }
            }
        };
        CaptureConfig config = captureConfig(port, username, password, bootstrapServers, round);
        try (CaptureService service = new CaptureService(config, Clock.systemUTC(), untilEnd)) {
            long began = System.nanoTime();
            long processor = SYSTEM.getProcessCpuTime();
            service.start();
            awaitEnd();
            tell(rows, System.nanoTime() - began, SYSTEM.getProcessCpuTime() - processor);
        }
    }

    /** The source's name in the journal and the archive of a round. */
    static String sourceName(int round) {
        return "bench" + round;
    }

    /** The rate is that up to the commit before the last one, since the last waits for the flush interval while nothing comes. */
    private void archive() throws Exception {
        Path directory = Files.createDirectories(work.resolve("archive" + round));
        ArchiveIdentity identity = new ArchiveIdentity(sourceName(round), ServerFlavor.MARIADB, "1", 0);
        Archive archive = Archive.openOrCreate(new DirectoryObjectStore(directory), identity, Clock.systemUTC());
        List<long[]> commits = Collections.synchronizedList(new ArrayList<>());
        ArchiverConfig config = ArchiverConfig.defaults(work.resolve("spool" + round));
        long began = System.nanoTime();
        long processor = SYSTEM.getProcessCpuTime();
        try (ArchiverService service = new ArchiverService(
                archive,
                journal(bootstrapServers, round),
                config,
                Clock.systemUTC(),
                status -> archived(status, commits))) {
            service.start();
            awaitEnd();
            long taken = SYSTEM.getProcessCpuTime() - processor;
            long[] last = commits.get(Math.max(0, commits.size() - 2));
            double share = (double) last[1] / commits.get(commits.size() - 1)[1];
            System.out.println(commits.size() + " commits, " + size(directory) + " bytes");
            System.out.println(
                    new Measurement(Math.round(rows * share), (last[0] - began) / 1e9, taken / 1e3 / rows).render());
        }
    }

    private void archived(ArchiverStatus status, List<long[]> commits) {
        Mark mark = status.mark();
        if (mark != null) {
            commits.add(new long[] {System.nanoTime(), mark.sequence()});
            if (mark.coordinate().compareTo(end) >= 0) {
                ended.countDown();
            }
        }
    }

    private static long size(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void debezium() throws Exception {
        Path offsets = work.resolve("debezium-offsets" + round);
        writeOffset(offsets);
        AtomicLong counted = new AtomicLong();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(debeziumSettings(offsets))
                .using((success, message, error) -> {
                    if (!success) {
                        failure.set(error == null ? new IllegalStateException(message) : error);
                        ended.countDown();
                    }
                })
                .notifying((records, committer) -> {
                    for (RecordChangeEvent<SourceRecord> record : records) {
                        if (record.record().topic().startsWith("bench." + UpdateHeavyHistory.DATABASE)) {
                            counted.incrementAndGet();
                        }
                        committer.markProcessed(record);
                    }
                    committer.markBatchFinished();
                    if (counted.get() >= rows) {
                        ended.countDown();
                    }
                })
                .build();
        long began = System.nanoTime();
        long processor = SYSTEM.getProcessCpuTime();
        Thread thread = new Thread(engine, "debezium");
        thread.start();
        awaitEnd();
        if (failure.get() != null) {
            throw new IllegalStateException("Debezium failed", failure.get());
        }
        tell(rows, System.nanoTime() - began, SYSTEM.getProcessCpuTime() - processor);
        engine.close();
    }

    /** As {@code FileOffsetBackingStore} of Kafka Connect reads it. */
    private void writeOffset(Path file) throws IOException {
        Map<byte[], byte[]> offsets = new HashMap<>();
        offsets.put(
                "[\"bench\",{\"server\":\"bench\"}]".getBytes(StandardCharsets.UTF_8),
                ("{\"file\":\"" + begin.file() + "\",\"pos\":" + begin.offset() + ",\"gtids\":\"" + beginGtids + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(offsets);
        }
    }

    private Properties debeziumSettings(Path offsets) {
        Properties settings = new Properties();
        settings.setProperty("name", "bench");
        settings.setProperty("connector.class", MariaDbConnector.class.getName());
        settings.setProperty("database.hostname", "127.0.0.1");
        settings.setProperty("database.port", Integer.toString(port));
        settings.setProperty("database.user", username);
        settings.setProperty("database.password", password);
        settings.setProperty("database.server.id", Integer.toString(77_200 + round));
        settings.setProperty("database.include.list", UpdateHeavyHistory.DATABASE);
        settings.setProperty("topic.prefix", "bench");
        // The engine's worker settings demand it; nothing ever connects there.
        settings.setProperty("bootstrap.servers", "127.0.0.1:9092");
        settings.setProperty("snapshot.mode", "recovery");
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("max.queue.size", "40000");
        settings.setProperty("max.batch.size", "10000");
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.setProperty("offset.storage.file.filename", offsets.toString());
        settings.setProperty("schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory");
        return settings;
    }

    private void awaitEnd() throws InterruptedException {
        if (!ended.await(MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the stage did not end within " + MINUTES + " minutes");
        }
    }

    private static void tell(long rows, long nanos, long processorNanos) {
        System.out.println(new Measurement(rows, nanos / 1e9, processorNanos / 1e3 / rows).render());
    }
}
