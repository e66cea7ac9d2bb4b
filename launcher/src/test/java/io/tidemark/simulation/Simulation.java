package io.tidemark.simulation;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveException;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.LogSettings;
import io.tidemark.archiver.ArchiverConfig;
import io.tidemark.archiver.ArchiverRuns;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.archiver.retention.Pruner;
import io.tidemark.archiver.retention.RetentionPlanner;
import io.tidemark.archiver.retention.RetentionPolicy;
import io.tidemark.journal.JournalConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One run of the pipeline under everything that a seed lets go wrong. Capture's publishing, the archiver, snapshots, compaction, retention
 * and the planner are production's; Kafka, store, clock, source and the order in which processes take their steps are simulated. After
 * every step that changes what is durable the archive is held against the model; in the end everything heals, and the archive has to
 * catch up.
 */
final class Simulation {
    /** Checkpoints as often as a run has use for them. */
    static final LogSettings LOG = new LogSettings(Duration.ZERO, 4);

    private static final int TURNS = 120;
    /** Longer than any clock is ahead, and shorter than some processes sleep. */
    private static final Duration GRACE = Duration.ofMinutes(100);

    private static final Duration TIME_TO_HEAL = Duration.ofMinutes(20);
    private static final Duration LONGEST_STOP = Duration.ofHours(4);
    private static final int LONGEST_OUTAGE_SECONDS = 90;
    private static final int MOST_OF_A_KIND = 3;
    private static final List<String> KINDS = List.of("capture", "archiver", "snapshotter", "compactor", "pruner");

    /**
     * What a run came to.
     *
     * @param traceHash the same for the same seed
     * @param steps how many lines the trace has
     * @param transactions how many the source committed
     * @param commits how many the archive has
     * @param checkpoints how many of them have a checkpoint
     * @param points how many were restored
     */
    record Result(String traceHash, long steps, long transactions, int commits, int checkpoints, int points) {}

    private final Random random;
    private final Path directory;
    private final Trace trace = new Trace();
    private final Scheduler scheduler;
    private final SimulatedSource source = new SimulatedSource();
    private final SimulatedStore store;
    private final SimulatedKafka kafka;
    private final JournalConfig journal;
    private final ArchiveCheck archiveCheck;
    private final RestoreCheck restoreCheck;
    private int turnsPerMisfortune;
    private int started;
    private boolean calm;
    private boolean damaged;

    private Simulation(long seed, Path directory) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.directory = directory;
        this.scheduler = new Scheduler(random, trace);
        this.store = new SimulatedStore(scheduler, trace, this::storeChanged);
        this.journal = new JournalConfig("crm", Map.of("bootstrap.servers", "simulated:9092"));
        FileContents contents = new FileContents(store, directory);
        // A random of their own: what is checked must not change what happens.
        this.restoreCheck = new RestoreCheck(source, contents, new Random(seed));
        this.archiveCheck = new ArchiveCheck(source, store, contents, restoreCheck);
        this.kafka = new SimulatedKafka(scheduler, new JournalCheck(journal, archiveCheck::markSequence));
    }

    /**
     * Runs a seed.
     *
     * @param directory an empty one for local files
     * @throws AssertionError if an invariant did not hold, with the last steps before that
     */
    static Result run(long seed, Path directory) {
        Simulation simulation = new Simulation(seed, directory);
        try {
            return simulation.run();
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed " + seed + " fails: run it again with -Dtidemark.simulation.seed=" + seed + "\n" + e
                            + "\nthe last steps:\n" + simulation.trace.tail(),
                    e);
        } finally {
            simulation.scheduler.end();
        }
    }

    private Result run() throws Throwable {
        // From a world in which little works to one in which little goes wrong.
        turnsPerMisfortune = 6 << random.nextInt(5);
        scheduler.misfortune(40 << random.nextInt(6), 15 << random.nextInt(6));
        for (int turn = 0; turn < TURNS; turn++) {
            somethingHappens();
            keepRunning();
            turn();
        }
        heal();
        archiveCheck.checkAll();
        scheduler.end();
        damageSomething();
        scheduler.requireWhole();
        return new Result(
                trace.hash(),
                trace.lines(),
                source.last(),
                archiveCheck.commits(),
                archiveCheck.checkpoints(),
                restoreCheck.points());
    }

    private void storeChanged(String key) {
        if (!damaged) {
            archiveCheck.changed(key);
        }
    }

    /** Damages one visible object: whatever compaction would make of it is refused by its name, and everything else goes on. */
    private void damageSomething() throws IOException {
        List<ArchiveFile> files = archiveCheck.view().files();
        if (files.isEmpty()) {
            return;
        }
        damaged = true;
        ArchiveFile victim = files.get(random.nextInt(files.size()));
        Archive archive = archiveCheck.archive();
        int how = random.nextInt(3);
        store.damage(archive.key(victim.key()), bytes -> damage(bytes, how));
        ArchiveView view = archive.load();
        CompactionPlanner planner = new CompactionPlanner(new CompactionPolicy(2, 20_000, Duration.ZERO, true));
        for (CompactionTask task : planner.plan(view)) {
            try {
                view = new Compactor(archive, directory.resolve("damaged")).carryOut(view, task);
                ArchiveCheck.require(!task.files().contains(victim), "damaged " + victim.key() + " was used");
            } catch (DamagedObjectException e) {
                ArchiveCheck.require(
                        task.files().contains(victim) && e.key().equals(archive.key(victim.key())),
                        victim.key() + " is damaged, but refused is " + e.key());
            }
        }
    }

    private byte @Nullable [] damage(byte[] bytes, int how) {
        byte[] altered = Arrays.copyOf(bytes, how == 0 ? random.nextInt(bytes.length) : bytes.length);
        if (how == 1) {
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return how == 2 ? null : altered;
    }

    private void turn() throws Throwable {
        SimulatedProcess next = scheduler.pick();
        if (next == null) {
            scheduler.passUntilNext(Duration.ofSeconds(5).toMillis() * 1000);
            next = scheduler.pick();
        }
        if (next != null) {
            scheduler.giveTurn(next);
        }
        scheduler.requireWhole();
    }

    /** Everything works again; then the archive catches up with the source, and has a snapshot behind the last gap. */
    private void heal() throws Throwable {
        trace.add(scheduler.nowMicros() + " everything heals");
        calm = true;
        scheduler.misfortune(0, 0);
        store.comeUp();
        kafka.comeUp();
        for (String kind : KINDS) {
            scheduler
                    .living(kind)
                    .forEach(process ->
                            process.wakeAtMicros = Math.min(process.wakeAtMicros, scheduler.nowMicros() + 60_000_000L));
        }
        long deadline = scheduler.nowMicros() + TIME_TO_HEAL.toMillis() * 1000;
        while (archiveCheck.archivedNumber() != source.last() || !archiveCheck.isRestorableNow()) {
            if (scheduler.nowMicros() > deadline) {
                throw new AssertionError("the archive has come to transaction " + archiveCheck.archivedNumber()
                        + " and does not go on; the source is at " + source.last() + "; snapshots are "
                        + archiveCheck.view().snapshots());
            }
            keepRunning();
            turn();
        }
    }

    private void somethingHappens() {
        int choice = random.nextInt(100);
        if (choice < 15) {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                scheduler.pass(random.nextInt(1_000_000));
                source.commit(random, scheduler.nowMicros());
                trace.add(scheduler.nowMicros() + " the source commits " + source.last());
            }
        } else if (choice < 17) {
            scheduler.passUntilNext(random.nextInt(60) * 60_000_000L);
        } else if (random.nextInt(turnsPerMisfortune) == 0) {
            misfortune();
        }
    }

    private void misfortune() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> anyone().ifPresent(scheduler::kill);
            case 3, 4, 5 -> anyone().ifPresent(this::stop);
            case 6 -> anyone().filter(Simulation::hasClockOfItsOwn).ifPresent(this::jump);
            case 7 -> {
                trace.add("the store goes down");
                store.goDown(Duration.ofSeconds(random.nextInt(LONGEST_OUTAGE_SECONDS)));
            }
            case 8 -> {
                trace.add("the cluster goes down");
                kafka.goDown(Duration.ofSeconds(random.nextInt(LONGEST_OUTAGE_SECONDS)));
            }
            case 9 -> loseJournal();
            case 10 -> {
                source.purge(Math.max(0, source.last() - random.nextInt(20)));
                trace.add("the source purges its binlog up to " + source.purgedThrough());
            }
            default -> startAnother(KINDS.get(random.nextInt(KINDS.size())));
        }
    }

    private void jump(SimulatedProcess process) {
        process.skewMicros = (random.nextInt(121) - 60) * 60_000_000L;
        trace.add("the clock of " + process.name + " jumps to " + process.skewMicros);
    }

    private void loseJournal() {
        int which = random.nextInt(3);
        trace.add("the cluster loses topics: " + which);
        if (which != 1) {
            kafka.lose(journal.journalTopic());
        }
        if (which != 0) {
            kafka.lose(journal.offsetsTopic());
        }
    }

    private java.util.Optional<SimulatedProcess> anyone() {
        List<SimulatedProcess> living = scheduler.living(KINDS.get(random.nextInt(KINDS.size())));
        return living.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(living.get(random.nextInt(living.size())));
    }

    private void stop(SimulatedProcess process) {
        process.zombie = true;
        process.wakeAtMicros = scheduler.nowMicros() + random.nextInt((int) LONGEST_STOP.toSeconds()) * 1_000_000L;
        trace.add(process.name + " is stopped until " + process.wakeAtMicros);
    }

    /** Starts what does not run, as a service manager does, and sometimes a successor for what only seems to be dead. */
    private void keepRunning() {
        for (String kind : KINDS) {
            List<SimulatedProcess> living = scheduler.living(kind);
            boolean allStopped = living.stream().allMatch(process -> process.zombie);
            if (living.isEmpty() || allStopped && random.nextInt(8) == 0) {
                startAnother(kind);
            }
        }
    }

    /** A second one while the first is at work, or only stopped: nobody can tell the two cases apart. */
    private void startAnother(String kind) {
        List<SimulatedProcess> living = scheduler.living(kind);
        if (living.size() < MOST_OF_A_KIND) {
            start(kind, freeMachine(living));
        }
    }

    private static int freeMachine(List<SimulatedProcess> living) {
        int machine = 0;
        while (true) {
            int candidate = machine;
            if (living.stream().noneMatch(process -> process.machine == candidate)) {
                return candidate;
            }
            machine++;
        }
    }

    private void start(String kind, int machine) {
        Path local = directory.resolve(kind + machine);
        SimulatedProcess.Body body =
                switch (kind) {
                    case "capture" -> new SimulatedCapture(source, journal, store, kafka, random);
                    case "archiver" -> process -> archive(process, local);
                    case "snapshotter" -> new SimulatedSnapshotter(source, store, local, random);
                    case "compactor" -> process -> compact(process, local);
                    default -> this::prune;
                };
        SimulatedProcess process = scheduler.start(kind, kind + "-" + ++started, machine, body);
        if (!calm && hasClockOfItsOwn(process) && random.nextInt(12) == 0) {
            process.skewMicros = (random.nextInt(121) - 60) * 60_000_000L;
        }
        process.wakeAtMicros = scheduler.nowMicros() + random.nextInt(2_000_000);
    }

    /** Heartbeats and snapshots carry capture's time, which has to be the source's; whoever else acts may have any. */
    private static boolean hasClockOfItsOwn(SimulatedProcess process) {
        return !process.kind.equals("capture") && !process.kind.equals("snapshotter");
    }

    static Archive open(SimulatedStore store, SimulatedProcess process) throws IOException {
        return Archive.openOrCreate(store.seenBy(process), ArchiveCheck.identity(), process.clock(), LOG);
    }

    static JournalConfig journalOf(SimulatedProcess process, JournalConfig journal, SimulatedKafka kafka) {
        return new JournalConfig(journal.source(), journal.kafkaClientSettings(), kafka.connector(process));
    }

    private void archive(SimulatedProcess process, Path local) throws Exception {
        ArchiverConfig config = new ArchiverConfig(
                Duration.ofMillis(random.nextInt(5_000)),
                500 + random.nextInt(5_000),
                Duration.ofSeconds(5),
                random.nextInt(30),
                1 + random.nextInt(3),
                1,
                Duration.ofMinutes(2),
                local);
        try {
            ArchiverRuns.run(
                    open(store, process), journalOf(process, journal, kafka), config, process.clock(), process::sleep);
        } catch (DamagedObjectException e) {
            throw new AssertionError("nothing is damaged", e);
        }
    }

    private void compact(SimulatedProcess process, Path local) throws IOException {
        Archive archive = open(store, process);
        CompactionPlanner planner = new CompactionPlanner(new CompactionPolicy(
                2 + random.nextInt(4), 20_000, Duration.ofMinutes(random.nextInt(30)), random.nextInt(4) == 0));
        Compactor compactor = new Compactor(archive, local);
        while (true) {
            process.sleep(Duration.ofSeconds(5 + random.nextInt(300)));
            try {
                ArchiveView view = archive.load();
                for (CompactionTask task : planner.plan(view)) {
                    view = compactor.carryOut(view, task);
                }
            } catch (DamagedObjectException e) {
                requirePruned(e);
            } catch (IOException e) {
                process.sleep(Duration.ofSeconds(10));
            }
        }
    }

    /** Nothing is damaged; but who slept for longer than the grace may look for what has been pruned meanwhile. */
    private void requirePruned(DamagedObjectException e) {
        if (archiveCheck.needs(e.key())) {
            throw new AssertionError("nothing is damaged", e);
        }
    }

    private void prune(SimulatedProcess process) throws IOException {
        Archive archive = open(store, process);
        RetentionPolicy policy = new RetentionPolicy(
                Duration.ofMinutes(1 + random.nextInt(60)), random.nextInt(3), random.nextInt(3), random.nextInt(3));
        while (true) {
            process.sleep(Duration.ofSeconds(10 + random.nextInt(600)));
            try {
                new Pruner(archive, new RetentionPlanner(policy), GRACE, process.clock()).prune();
            } catch (DamagedObjectException e) {
                requirePruned(e);
            } catch (ArchiveException e) {
                throw e;
            } catch (IOException e) {
                process.sleep(Duration.ofSeconds(10));
            }
        }
    }
}
