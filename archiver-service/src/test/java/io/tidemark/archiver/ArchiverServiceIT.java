package io.tidemark.archiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.FencedException;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archiver.ArchiverStatus.State;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.archiver.compaction.DueCompactions;
import io.tidemark.archiver.retention.Pruner;
import io.tidemark.archiver.retention.Pruning;
import io.tidemark.archiver.retention.RetentionPlanner;
import io.tidemark.archiver.retention.RetentionPolicy;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalGapException;
import io.tidemark.journal.JournalReader;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1200)
class ArchiverServiceIT {
    private static final long SEED = 20261121;

    @TempDir
    static Path brokerDirectory;

    private static EmbeddedBroker broker;
    private static int journals;

    @TempDir
    Path directory;

    private final RandomSource source = new RandomSource(SEED);
    private final Queue<ArchiverStatus> statuses = new ConcurrentLinkedQueue<>();
    private Path root;
    private ObjectStore store;
    private JournalConfig journal;
    private JournalWriter writer;
    private Archive archive;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokerDirectory, reason -> {
            throw new AssertionError(reason);
        });
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void openArchiveAndJournal() throws Exception {
        root = Files.createDirectory(directory.resolve("archive"));
        store = new DirectoryObjectStore(root);
        journal = new JournalConfig("crm" + journals++, Map.of("bootstrap.servers", broker.bootstrapServers()));
        archive = Archive.openOrCreate(store, identity(), Clock.systemUTC());
        writer = new JournalWriter(journal, "test", Clock.systemUTC());
        publish(source.opening());
    }

    @AfterEach
    void close() {
        writer.close();
        store.close();
    }

    @Test
    void killedAgainAndAgainItArchivesEverySequenceExactlyOnce() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < 4; kill++) {
            long commitsBefore = commitsInLog();
            Process archiver = ArchiverProcess.start(journal, root, directory.resolve("staging"));
            try {
                while (commitsInLog() < commitsBefore + 2 + random.nextInt(3)) {
                    assertThat(archiver.isAlive()).isTrue();
                    publish(source.next(1 + random.nextInt(40)));
                }
            } finally {
                archiver.destroyForcibly().waitFor();
            }
            publish(source.next(100));
        }
        try (ArchiverService last = startArchiver(archive, config("staging"))) {
            awaitMark(last, source.sequence());
        }
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    @Test
    void ofTwoArchiversExactlyOneSurvives() throws Exception {
        Archive second = Archive.open(store, journal.source());
        try (ArchiverService a = startArchiver(archive, config("a"));
                ArchiverService b = startArchiver(second, config("b"))) {
            while (a.failure().isEmpty() && b.failure().isEmpty()) {
                publish(source.next(20));
            }
            ArchiverService loser = a.failure().isPresent() ? a : b;
            ArchiverService survivor = loser == a ? b : a;
            assertThat(loser.failure().orElseThrow()).isInstanceOf(FencedException.class);
            assertThat(loser.status().state()).isEqualTo(State.FAILED);
            publish(source.next(20));
            awaitMark(survivor, source.sequence());
            assertThat(survivor.failure()).isEmpty();
        }
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    @Test
    void aStoreThatFailsNowAndThenDelaysButLosesNothing() throws Exception {
        FailingStore failing = new FailingStore(store, SEED);
        Archive unreliable = Archive.open(failing, journal.source());
        failing.startFailing();
        try (ArchiverService service = startArchiver(unreliable, config("staging"))) {
            while (service.status().commitNumber() < 5 || retries() < 5) {
                publish(source.next(20));
            }
            failing.stopFailing();
            // With that mark it may also still be retrying, for what failed behind the commit.
            ArchiverStatus done =
                    await(service, status -> has(status, source.sequence()) && status.state() == State.RUNNING);
            assertThat(done.problem()).isNull();
        }
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    @Test
    void whatAPruneDeletedWhileTheArchiverSleptBeforeItsCommitIsWrittenAnew() throws Exception {
        publish(source.next(20));
        Archive sleepy = sleepingBeforeItsFirstCommit(
                () -> assertThat(pruneAfterTheGrace().objects()).isNotEmpty());
        try (ArchiverService service = startArchiver(sleepy, config("staging"))) {
            awaitMark(service, source.sequence());
        }
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    @Test
    void anArchiverThatSleptBeforeItsCommitWhileAnotherTookOverDoesNoHarm() throws Exception {
        publish(source.next(20));
        Archive sleepy = sleepingBeforeItsFirstCommit(() -> {
            try (ArchiverService successor = startArchiver(archive, config("successor"))) {
                awaitMark(successor, source.sequence());
            }
        });
        try (ArchiverService zombie = startArchiver(sleepy, config("staging"))) {
            zombie.awaitEnd();
            assertThat(zombie.failure().orElseThrow()).isInstanceOf(FencedException.class);
        }
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }

    /** The archive for a process that sleeps between its first uploads and their commit. */
    private Archive sleepingBeforeItsFirstCommit(Meanwhile meanwhile) throws IOException {
        AtomicBoolean slept = new AtomicBoolean();
        ObjectStore sleepy = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("putIfAbsent") && !slept.getAndSet(true)) {
                        meanwhile.happens();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return Archive.open(sleepy, journal.source());
    }

    private Pruning pruneAfterTheGrace() throws IOException {
        Duration grace = Duration.ofDays(2);
        Clock later = Clock.offset(Clock.systemUTC(), grace.plusMinutes(1));
        RetentionPolicy everything = new RetentionPolicy(null, 0, 0, 0);
        return new Pruner(archive, new RetentionPlanner(everything), grace, later).prune();
    }

    @Test
    void compactionBesideTheArchiverKeepsEveryRowAndNeverStopsTheMark() throws Exception {
        Path work = directory.resolve("compaction");
        CompactionPlanner planner =
                new CompactionPlanner(new CompactionPolicy(4, 64L << 20, Duration.ofMinutes(15), false));
        Archive compacted = Archive.open(store, journal.source());
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        DueCompactions compactions = new DueCompactions(compacted, planner, new Compactor(compacted, work));
        ScheduledExecutorService compaction = Executors.newSingleThreadScheduledExecutor();
        try (ArchiverService service = startArchiver(archive, config("staging"))) {
            compaction.scheduleWithFixedDelay(
                    () -> {
                        try {
                            compactions.carryOut(task -> {});
                        } catch (IOException | RuntimeException e) {
                            problems.add(e.toString());
                        }
                    },
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            while (highestLevel() < 2) {
                publish(source.next(20));
                assertThat(service.failure()).isEmpty();
            }
            awaitMark(service, source.sequence());
        } finally {
            compaction.shutdown();
            assertThat(compaction.awaitTermination(6, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(problems).isEmpty();
        ArchivedHistory.read(archive, root).assertHolds(source);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void ofTwoCompactionsOfTheSameFilesOneIsRefused() throws Exception {
        try (ArchiverService service = startArchiver(archive, config("staging"))) {
            for (int i = 0; i < 10; i++) {
                publish(source.next(10));
                awaitMark(service, source.sequence());
            }
        }
        ArchiveView view = archive.load();
        CompactionTask task = new CompactionPlanner(CompactionPolicy.defaults().eagerly())
                .plan(view)
                .get(0);
        Archive other = Archive.open(store, journal.source());
        new Compactor(other, directory.resolve("a")).carryOut(view, task);
        assertThatThrownBy(() -> new Compactor(archive, directory.resolve("b")).carryOut(view, task))
                .isInstanceOf(CommitConflictException.class);
        ArchivedHistory.read(archive, root).assertHolds(source);
    }

    @Test
    void aDamagedFileIsNamedAndStaysAsItIs() throws Exception {
        try (ArchiverService service = startArchiver(archive, config("staging"))) {
            for (int i = 0; i < 3; i++) {
                publish(source.next(10));
                awaitMark(service, source.sequence());
            }
        }
        ArchiveView view = archive.load();
        CompactionTask task = new CompactionPlanner(CompactionPolicy.defaults().eagerly())
                .plan(view)
                .get(0);
        Path damaged = root.resolve(archive.key(task.files().get(1).key()));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertThatThrownBy(() -> new Compactor(archive, directory.resolve("a")).carryOut(view, task))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(task.files().get(1).key());
        assertThat(archive.load().number()).isEqualTo(view.number());
    }

    @Test
    void aTransactionLargerThanAFlushBecomesVisibleWhole() throws Exception {
        ArchiverConfig small = new ArchiverConfig(
                Duration.ofMillis(10),
                1000,
                Duration.ofSeconds(1),
                0,
                1,
                2,
                Duration.ZERO,
                directory.resolve("staging"));
        List<JournalRecord> large = source.transaction(300);
        try (ArchiverService service = startArchiver(archive, small)) {
            writer.publish(large.subList(0, 200), source.state());
            publish(large.subList(200, large.size()));
            awaitMark(service, source.sequence());
        }
        assertThat(statuses)
                .map(ArchiverStatus::mark)
                .filteredOn(mark -> mark != null)
                .allSatisfy(mark -> assertThat(mark.sequence()).isEqualTo(source.sequence()));
        ArchivedHistory.read(archive, root).assertHolds(source);
        assertThat(archive.load().files().size())
                .as("one writer at a time for three tables")
                .isGreaterThan(100);
    }

    @Test
    void aStopCommitsTheTransactionsTaken() throws Exception {
        ArchiverConfig slow =
                ArchiverConfig.defaults(directory.resolve("staging")).withFlush(Duration.ofHours(1), Long.MAX_VALUE);
        try (ArchiverService service = startArchiver(archive, slow)) {
            publish(source.transaction(0));
            awaitFileIn(directory.resolve("staging"));
        }
        assertThat(archive.load().mark().sequence()).isEqualTo(1);
        assertThat(statuses).last().extracting(ArchiverStatus::state).isEqualTo(State.STOPPED);
    }

    @Test
    void heartbeatsMoveTheMarkOfAnIdleSource() throws Exception {
        ArchiverConfig config = new ArchiverConfig(
                Duration.ofMillis(50), 20_000, Duration.ZERO, 0, 64, 4, Duration.ZERO, directory.resolve("staging"));
        try (ArchiverService service = startArchiver(archive, config)) {
            publish(source.transaction(3));
            awaitMark(service, source.sequence());
            long files = archive.load().files().size();
            publish(List.of(source.heartbeat()));
            while (service.status().mark().coordinate().offset() != source.sequence() * 100 + 7) {
                Thread.sleep(20);
            }
            Mark mark = archive.load().mark();
            assertThat(mark.completeToMicros()).isEqualTo(ArchiverFixtures.START_MICROS + source.sequence() * 1000 + 1);
            assertThat(archive.load().files()).hasSize((int) files);
        }
    }

    @Test
    void aJournalTrimmedBelowTheMarkStopsTheArchiver() throws Exception {
        publish(source.next(50));
        try (JournalReader reader = new JournalReader(journal)) {
            awaitVisible(reader, 20);
            reader.release(20);
        }
        AtomicReference<ArchiverService> self = new AtomicReference<>();
        AtomicReference<Optional<Exception>> failureAtItsStatus = new AtomicReference<>();
        try (ArchiverService service = new ArchiverService(archive, journal, impatient(), Clock.systemUTC(), status -> {
            if (status.state() == State.FAILED) {
                failureAtItsStatus.set(self.get().failure());
            }
        })) {
            self.set(service);
            service.start();
            service.awaitEnd();
            assertThat(service.failure().orElseThrow())
                    .isInstanceOf(JournalGapException.class)
                    .hasMessageContaining("no longer holds the beginning");
            assertThat(failureAtItsStatus.get())
                    .as("the status comes first, so who sees the failure sees it, too")
                    .isEmpty();
        }
        assertThat(archive.load().mark()).isNull();
    }

    @Test
    void aJournalLostBehindTheMarkStopsTheArchiver() throws Exception {
        publish(source.next(50));
        try (ArchiverService service = startArchiver(archive, config("staging"))) {
            awaitMark(service, source.sequence());
        }
        publish(source.next(50));
        try (JournalReader reader = new JournalReader(journal)) {
            awaitVisible(reader, archive.load().mark().journalOffset() + 20);
            reader.release(reader.endOffset());
        }
        try (ArchiverService service = startArchiver(archive, impatient())) {
            service.awaitEnd();
            assertThat(service.failure().orElseThrow()).isInstanceOf(JournalGapException.class);
        }
    }

    private int highestLevel() throws Exception {
        return archive.load().files().stream()
                .mapToInt(ArchiveFile::level)
                .max()
                .orElse(0);
    }

    private long retries() {
        return statuses.stream()
                .filter(status -> status.state() == State.RETRYING)
                .count();
    }

    private void publish(List<JournalRecord> records) {
        writer.publish(records, source.state());
    }

    private ArchiverConfig config(String staging) {
        return ArchiverConfig.defaults(directory.resolve(staging)).withFlush(Duration.ofMillis(50), 20_000);
    }

    private ArchiverConfig impatient() {
        return new ArchiverConfig(
                Duration.ofMillis(50),
                20_000,
                Duration.ofSeconds(15),
                0,
                64,
                4,
                Duration.ofMillis(300),
                directory.resolve("staging"));
    }

    private ArchiverService startArchiver(Archive target, ArchiverConfig config) {
        ArchiverService service = new ArchiverService(target, journal, config, Clock.systemUTC(), statuses::add);
        service.start();
        return service;
    }

    private static void awaitMark(ArchiverService service, long sequence) throws InterruptedException {
        await(service, status -> has(status, sequence));
    }

    private static boolean has(ArchiverStatus status, long sequence) {
        Mark mark = status.mark();
        return mark != null && mark.sequence() == sequence;
    }

    private static ArchiverStatus await(ArchiverService service, Predicate<ArchiverStatus> condition)
            throws InterruptedException {
        while (true) {
            ArchiverStatus status = service.status();
            if (condition.test(status)) {
                return status;
            }
            assertThat(service.failure()).isEmpty();
            Thread.sleep(20);
        }
    }

    private static void awaitVisible(JournalReader reader, long offset) throws InterruptedException {
        while (reader.endOffset() <= offset) {
            Thread.sleep(20);
        }
    }

    private static void awaitFileIn(Path directory) throws Exception {
        while (true) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    if (files.findAny().isPresent()) {
                        return;
                    }
                }
            }
            Thread.sleep(20);
        }
    }

    private long commitsInLog() throws Exception {
        return archive.load().number() + 1;
    }

    private ArchiveIdentity identity() {
        return new ArchiveIdentity(journal.source(), ServerFlavor.MARIADB, "1", ArchiverFixtures.START_MICROS);
    }
}
