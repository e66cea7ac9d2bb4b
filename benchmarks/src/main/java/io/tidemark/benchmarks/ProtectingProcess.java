package io.tidemark.benchmarks;

import com.sun.management.OperatingSystemMXBean;
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
import io.tidemark.database.ServerConfig;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.ServerFlavor;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;

/**
 * Broker, capture and archiver in one process, as in {@code tidemark run}, on a MySQL; tells once a period how long after each commit
 * Kafka had acknowledged the transaction and the archive had it for good. A commit's time is the server's own, to the microsecond, which
 * MySQL takes before it syncs its binlog: what is told is rather too long. Ends with its standard input.
 */
final class ProtectingProcess {
    /** Its last line before it works. */
    static final String READY = "ready";

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** A transaction that is not durable yet. */
    private record Pending(long sequence, long commitMicros) {}

    private final Delays acknowledged = new Delays();
    private final Delays durable = new Delays();
    /** Those of all periods but the first, in which the JVM's compilers are at work. */
    private final Delays acknowledgedLater = new Delays();

    private final Delays durableLater = new Delays();
    private boolean isFirstPeriod = true;
    private final Queue<Pending> pending = new ArrayDeque<>();

    private ProtectingProcess() {}

    /**
     * @param arguments the source's port and user; empty directory for all data; seconds of a period. The password is in the environment, see
     *     {@link MeasuredStage#PASSWORD}
     */
    public static void main(String[] arguments) {
        try {
            new ProtectingProcess()
                    .protect(
                            Integer.parseInt(arguments[0]),
                            arguments[1],
                            Files.createDirectories(Path.of(arguments[2])),
                            Long.parseLong(arguments[3]));
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void protect(int port, String username, Path work, long seconds) throws Exception {
        ServerConfig server = Servers.config(ServerFlavor.MYSQL, port, username, System.getenv(MeasuredStage.PASSWORD));
        Archive archive = Archive.openOrCreate(
                new DirectoryObjectStore(Files.createDirectories(work.resolve("archive"))),
                new ArchiveIdentity("bench", ServerFlavor.MYSQL, "1", 0),
                Clock.systemUTC());
        try (EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), System.err::println)) {
            JournalConfig journal = new JournalConfig("bench", Map.of("bootstrap.servers", broker.bootstrapServers()));
            CaptureConfig captureConfig =
                    new CaptureConfig(server, List.of(UpdateHeavyHistory.DATABASE), 77_300, journal);
            CaptureListener listener = new CaptureListener() {
                @Override
                public void published(List<JournalRecord> records, CaptureState after) {
                    hear(records);
                }
            };
            try (CaptureService capture = new CaptureService(captureConfig, Clock.systemUTC(), listener);
                    ArchiverService archiver = new ArchiverService(
                            archive,
                            journal,
                            ArchiverConfig.defaults(work.resolve("spool")),
                            Clock.systemUTC(),
                            this::hear)) {
                MeasuredStage.startAndAwait(capture);
                archiver.start();
                System.out.println(READY);
                tellEach(seconds);
            }
        }
    }

    private void tellEach(long seconds) throws Exception {
        long processor = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        long told = began;
        while (System.in.available() == 0) {
            Thread.sleep(50);
            if (System.nanoTime() - told >= seconds * 1_000_000_000L) {
                told = System.nanoTime();
                tell();
            }
        }
        tell();
        System.out.println("from the second period on: commit to acknowledged: " + acknowledgedLater.render());
        System.out.println("from the second period on: commit to durable: " + durableLater.render());
        System.out.printf(
                Locale.ROOT,
                "processor: %.0f %% of one%n",
                100.0 * (SYSTEM.getProcessCpuTime() - processor) / (System.nanoTime() - began));
    }

    private void tell() {
        System.out.println("commit to acknowledged: " + acknowledged.render());
        System.out.println("commit to durable: " + durable.render());
        if (isFirstPeriod) {
            isFirstPeriod = false;
            acknowledged.clear();
            durable.clear();
        } else {
            acknowledged.moveTo(acknowledgedLater);
            durable.moveTo(durableLater);
        }
    }

    private void hear(List<JournalRecord> records) {
        long now = nowMicros();
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.Commit commit && commit.rowCount() > 0) {
                long committed = commit.position().commitTimeMicros();
                acknowledged.add(now - committed);
                synchronized (pending) {
                    pending.add(new Pending(commit.position().sequence(), committed));
                }
            }
        }
    }

    private void hear(ArchiverStatus status) {
        Mark mark = status.mark();
        if (mark == null) {
            return;
        }
        long now = nowMicros();
        synchronized (pending) {
            while (!pending.isEmpty() && pending.peek().sequence() <= mark.sequence()) {
                durable.add(now - pending.remove().commitMicros());
            }
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
