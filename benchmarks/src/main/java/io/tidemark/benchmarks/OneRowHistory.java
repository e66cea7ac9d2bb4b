package io.tidemark.benchmarks;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.restore.history.HistoryEntry;
import io.tidemark.restore.history.HistoryQuery;
import io.tidemark.restore.history.RowHistories;
import io.tidemark.restore.history.RowHistory;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One row's whole history out of many changes of one table, as sysbench's {@code oltp_write_only} makes them to 100,000 rows: written by the
 * archiver's own writer in files of a commit's size and merged by its own compaction after each, as a running service does; without a server.
 * Every question is for another row, and its answer is counted against what was written.
 */
public final class OneRowHistory {
    private static final String SOURCE = "bench";
    private static final int ROWS_PER_TRANSACTION = 4;
    private static final int ROWS_PER_FILE = 50_000;
    private static final int MOST_KEYS = 100_001;
    private static final long SEED = 7;
    private static final String HEAP = "-Xmx512m";

    private final DirectoryObjectStore store;
    private final Path work;
    private final int[] written = new int[MOST_KEYS];
    private final SplittableRandom random = new SplittableRandom(SEED);

    private OneRowHistory(DirectoryObjectStore store, Path work) {
        this.store = store;
        this.work = work;
    }

    /** @param arguments number of changes; rounds; empty directory for all data */
    public static void main(String[] arguments) throws Exception {
        int changes = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path work = Files.createDirectories(Path.of(arguments[2])).toAbsolutePath();
        try (DirectoryObjectStore store = new DirectoryObjectStore(work.resolve("archive"))) {
            OneRowHistory benchmark = new OneRowHistory(store, work);
            benchmark.fill(changes);
            benchmark.measure(rounds);
        }
    }

    private void fill(int changes) throws IOException {
        Archive archive = Archive.openOrCreate(
                store, new ArchiveIdentity(SOURCE, ServerFlavor.MARIADB, "server", 0), Clock.systemUTC());
        archive.putSchema(SampleChanges.TABLE);
        SampleChanges source = new SampleChanges();
        ArchiveView view = archive.load();
        for (int left = changes / ROWS_PER_TRANSACTION; left > 0; ) {
            int transactions = Math.min(left, ROWS_PER_FILE / ROWS_PER_TRANSACTION);
            view = compact(archive, commit(archive, view, source, transactions));
            left -= transactions;
        }
        System.out.printf(
                Locale.ROOT,
                "%d changes in %d files, %.0f MB%n",
                view.files().stream().mapToLong(ArchiveFile::rows).sum(),
                view.files().size(),
                view.files().stream().mapToLong(ArchiveFile::bytes).sum() / 1e6);
    }

    private ArchiveView commit(Archive archive, ArchiveView view, SampleChanges source, int transactions)
            throws IOException {
        Path local = work.resolve("file.parquet");
        FileSummary summary;
        Position last = null;
        try (ChangeFileWriter writer = new ChangeFileWriter(SampleChanges.TABLE, local)) {
            for (int i = 0; i < transactions; i++) {
                for (RowChange change : source.nextTransaction()) {
                    writer.write(change);
                    count(change);
                    last = change.position();
                }
            }
            summary = writer.finish();
        }
        String key = archive.newChangeKey(
                SampleChanges.TABLE.name(),
                summary.firstCommitMicros(),
                summary.firstSequence(),
                summary.lastSequence(),
                0);
        store.put(archive.key(key), local);
        Files.delete(local);
        ArchiveFile file = summary.archived(
                key, FileKind.CHANGES, SampleChanges.TABLE.name(), SampleChanges.TABLE.fingerprint(), 0);
        return archive.append(view, CommitDraft.changes(mark(last), List.of(file), List.of()));
    }

    private void count(RowChange change) {
        Object[] image = change.after() == null ? change.before() : change.after();
        written[((Long) image[0]).intValue()]++;
    }

    private static Mark mark(Position last) {
        return new Mark(
                last.sequence() + 1,
                last.gtid(),
                last.coordinate(),
                1,
                last.commitTimeMicros(),
                last.commitTimeMicros(),
                "journal",
                last.sequence(),
                "journal",
                "server");
    }

    private ArchiveView compact(Archive archive, ArchiveView view) throws IOException {
        Compactor compactor = new Compactor(archive, work.resolve("compaction"));
        ArchiveView current = view;
        for (CompactionTask task : new CompactionPlanner(CompactionPolicy.defaults()).plan(view)) {
            current = compactor.carryOut(current, task);
            for (ArchiveFile replaced : task.files()) {
                store.delete(archive.key(replaced.key()));
            }
        }
        return current;
    }

    private void measure(int rounds) throws Exception {
        Path config = Files.writeString(
                work.resolve("tidemark.yaml"),
                "source: {name: " + SOURCE + "}\narchive: {url: '"
                        + work.resolve("archive").toUri() + "'}\ndata-dir: " + work.resolve("data") + "\n");
        // The first command of all also makes the file with which the others start faster.
        run("--version");
        Timings.of("fresh process, no local copies", rounds, () -> {
            ProvisionedDirectory.deleteRecursively(work.resolve("data"));
            return Timings.time(() -> ask(config));
        });
        Timings fresh = Timings.of("fresh process, local copies there", rounds, () -> Timings.time(() -> ask(config)));
        Timings.of("fresh process that only prints its version", rounds, () -> Timings.time(() -> run("--version")))
                .against(fresh);
        Timings.of(
                "one process after another question, local copies there", 4 * rounds, () -> Timings.time(this::find));
        PeakMemory.print();
    }

    private void ask(Path config) throws Exception {
        int key = 1 + random.nextInt(MOST_KEYS - 1);
        String out = run(
                "history",
                "--config",
                config.toString(),
                "--table",
                SampleChanges.TABLE.name().toString(),
                "--key",
                "id=" + key);
        requireChanges(
                key, Long.parseLong(out.strip().replaceAll("(?s).*\n", "").split(" ")[0]));
    }

    /** As a user does: with the script, which was built before. */
    private static String run(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of("tidemark").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("TIDEMARK_BUILD", "never", "TIDEMARK_JAVA_OPTS", HEAP));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " ended with " + process.exitValue());
        }
        return out;
    }

    private void find() throws IOException {
        int key = 1 + random.nextInt(MOST_KEYS - 1);
        Archive archive = Archive.open(store, SOURCE);
        HistoryQuery query = new HistoryQuery(
                SampleChanges.TABLE.name(), Map.of("id", Integer.toString(key)), Long.MIN_VALUE, Long.MAX_VALUE);
        LocalCopies copies = new LocalCopies(store, work.resolve("data").resolve("history"));
        long changes = 0;
        try (RowHistory history = new RowHistories(archive, archive.load(), copies).find(query)) {
            for (HistoryEntry entry = history.next(); entry != null; entry = history.next()) {
                changes++;
            }
        }
        requireChanges(key, changes);
    }

    private void requireChanges(int key, long found) {
        if (found != written[key]) {
            throw new IllegalStateException("row " + key + " has " + found + " changes instead of " + written[key]);
        }
    }
}
