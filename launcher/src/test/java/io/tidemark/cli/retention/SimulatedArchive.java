package io.tidemark.cli.retention;

import io.tidemark.archive.ArchiveCommit;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.CommitKind;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.Writer;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.restore.TransactionCursor;
import io.tidemark.restore.TransactionHistory;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A random history as its archive shows it, beside all that ever happened, which no removal takes away. Files are lists of the records
 * in them.
 */
final class SimulatedArchive {
    static final List<TableName> TABLES = List.of(new TableName("crm", "deals"), new TableName("crm", "notes"));

    private static final String BINLOG = "binlog.000001";
    private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

    /** A transaction; {@code era} counts the gaps before it. */
    record Transaction(TransactionEntry entry, int era) {}

    /** A snapshot; {@code era} counts the gaps before it. */
    record Taken(SnapshotReference reference, int era) {}

    /** All row changes that ever were: their tables by their sequences. */
    final TreeMap<Long, TableName> rows = new TreeMap<>();

    final List<Transaction> transactions = new ArrayList<>();
    final List<Taken> snapshots = new ArrayList<>();

    private final Random random;
    private final Map<String, List<Long>> changesByKey = new HashMap<>();
    private final Map<String, List<TransactionEntry>> transactionsByKey = new HashMap<>();
    private final TreeMap<Long, Long> commitTimes = new TreeMap<>();
    private ArchiveView view = ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0));
    private long nowMicros = TimeUnit.DAYS.toMicros(20_000);
    private long sequence;
    private long offset;
    private int era;
    private int names;

    SimulatedArchive(Random random) {
        this.random = random;
    }

    ArchiveView view() {
        return view;
    }

    long nowMicros() {
        return nowMicros;
    }

    /** The records of row changes in visible files of changes. */
    List<Long> rowsIn(Collection<ArchiveFile> files) {
        return files.stream()
                .filter(file -> file.kind() == FileKind.CHANGES)
                .flatMap(file -> changesByKey.get(file.key()).stream())
                .sorted()
                .toList();
    }

    /** What the visible files of transactions tell. */
    TransactionHistory history() {
        List<TransactionEntry> visible = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .flatMap(file -> transactionsByKey.get(file.key()).stream())
                .sorted(Comparator.comparingLong(TransactionEntry::sequence))
                .toList();
        return after -> new TransactionCursor() {
            private final Iterator<TransactionEntry> entries =
                    visible.stream().filter(entry -> entry.sequence() > after).iterator();

            @Override
            public @Nullable TransactionEntry next() {
                return entries.hasNext() ? entries.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    /** Lets time pass and something happen. */
    void step() {
        pass(Duration.ofMinutes(5 + random.nextInt(360)));
        int choice = random.nextInt(100);
        if (choice < 60) {
            transactions(1 + random.nextInt(5));
        } else if (choice < 80) {
            snapshot();
        } else if (choice < 97) {
            compact();
        } else {
            gap();
        }
    }

    void apply(CommitDraft draft) {
        commit(draft.kind(), draft.add(), draft.remove(), draft.gaps(), draft.snapshot(), draft.keptFrom());
    }

    private void pass(Duration time) {
        nowMicros += TimeUnit.MILLISECONDS.toMicros(time.toMillis());
    }

    private void transactions(int count) {
        Map<TableName, List<Long>> changes = new HashMap<>();
        List<TransactionEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pass(Duration.ofSeconds(1 + random.nextInt(100)));
            long first = sequence + 1;
            int rowCount = random.nextInt(4);
            for (int row = 0; row < rowCount; row++) {
                TableName table = TABLES.get(random.nextInt(TABLES.size()));
                rows.put(++sequence, table);
                changes.computeIfAbsent(table, none -> new ArrayList<>()).add(sequence);
            }
            sequence++;
            BinlogCoordinate begin = new BinlogCoordinate(BINLOG, offset);
            offset += 100;
            // A server's clock may be behind.
            long behind = random.nextInt(10) == 0 ? TimeUnit.SECONDS.toMicros(random.nextInt(600)) : 0;
            TransactionEntry entry = new TransactionEntry(
                    sequence,
                    first,
                    "0-1-" + sequence,
                    begin,
                    new BinlogCoordinate(BINLOG, offset),
                    nowMicros - behind,
                    1,
                    1,
                    rowCount);
            entries.add(entry);
            transactions.add(new Transaction(entry, era));
            commitTimes.put(sequence, entry.commitTimeMicros());
        }
        List<ArchiveFile> files = new ArrayList<>();
        changes.forEach((table, records) -> files.add(changeFile(table, records, 0)));
        files.add(transactionFile(entries, 0));
        commit(CommitKind.CHANGES, files, List.of(), List.of(), null, null);
    }

    private void snapshot() {
        offset += 1;
        SnapshotReference reference = new SnapshotReference(
                "s" + ++names,
                "snapshots/s" + names + "/manifest.json",
                "a".repeat(64),
                sequence,
                new BinlogCoordinate(BINLOG, offset),
                "0-1-" + sequence,
                nowMicros);
        snapshots.add(new Taken(reference, era));
        // A snapshot becomes visible once the mark has passed it.
        commit(CommitKind.CHANGES, List.of(), List.of(), List.of(), null, null);
        commit(CommitKind.SNAPSHOT, List.of(), List.of(), List.of(), reference, null);
    }

    /** Merges the files of a day, as compaction does. */
    private void compact() {
        Map<List<Object>, List<ArchiveFile>> groups = view.files().stream()
                .collect(Collectors.groupingBy(
                        file -> List.of(
                                file.kind(), String.valueOf(file.table()), file.firstCommitMicros() / DAY_MICROS),
                        TreeMapOfTexts::new,
                        Collectors.toList()));
        for (List<ArchiveFile> files : groups.values()) {
            if (files.size() > 1 && random.nextBoolean()) {
                List<String> keys = files.stream().map(ArchiveFile::key).toList();
                TableName table = files.get(0).table();
                ArchiveFile merged = table != null
                        ? changeFile(table, rowsIn(files), 1)
                        : transactionFile(
                                keys.stream()
                                        .flatMap(key -> transactionsByKey.get(key).stream())
                                        .sorted(Comparator.comparingLong(TransactionEntry::sequence))
                                        .toList(),
                                1);
                commit(CommitKind.COMPACTION, List.of(merged), keys, List.of(), null, null);
            }
        }
    }

    /** Groups in an order that is the same in every run. */
    private static final class TreeMapOfTexts extends TreeMap<List<Object>, List<ArchiveFile>> {
        private static final long serialVersionUID = 1L;

        TreeMapOfTexts() {
            super(Comparator.comparing(Object::toString));
        }
    }

    private void gap() {
        if (view.mark() == null) {
            return;
        }
        Mark from = mark();
        long after = sequence;
        // A gap has a sequence of its own.
        sequence += 1 + random.nextInt(3);
        offset += 1000;
        pass(Duration.ofMinutes(30));
        era++;
        commit(
                CommitKind.GAP,
                List.of(),
                List.of(),
                List.of(new Gap(after, sequence, from, mark(), "binlog purged", nowMicros)),
                null,
                null);
    }

    private ArchiveFile changeFile(TableName table, List<Long> records, int level) {
        String key = "changes/" + table + "/" + ++names;
        changesByKey.put(key, List.copyOf(records));
        return file(key, FileKind.CHANGES, table, level, records.get(0), records.get(records.size() - 1));
    }

    private ArchiveFile transactionFile(List<TransactionEntry> entries, int level) {
        String key = "transactions/" + ++names;
        transactionsByKey.put(key, List.copyOf(entries));
        return file(
                key,
                FileKind.TRANSACTIONS,
                null,
                level,
                entries.get(0).sequence(),
                entries.get(entries.size() - 1).sequence());
    }

    private ArchiveFile file(String key, FileKind kind, @Nullable TableName table, int level, long first, long last) {
        return new ArchiveFile(
                key,
                kind,
                table,
                table == null ? null : new Fingerprint("ab".repeat(16)),
                level,
                1,
                1000,
                "cd".repeat(32),
                first,
                last,
                committedAt(first),
                committedAt(last));
    }

    private long committedAt(long record) {
        return commitTimes.ceilingEntry(record).getValue();
    }

    private Mark mark() {
        return new Mark(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate(BINLOG, offset),
                1,
                nowMicros,
                nowMicros,
                "journal",
                0,
                "",
                "");
    }

    private void commit(
            CommitKind kind,
            List<ArchiveFile> add,
            List<String> remove,
            List<Gap> gaps,
            @Nullable SnapshotReference snapshot,
            @Nullable String keptFrom) {
        view = view.apply(
                new ArchiveCommit(
                        view.number() + 1,
                        view.headSha256(),
                        kind,
                        nowMicros,
                        new Writer("test", "test"),
                        kind == CommitKind.CHANGES || kind == CommitKind.GAP ? mark() : view.mark(),
                        add,
                        remove,
                        List.of(),
                        gaps,
                        snapshot,
                        keptFrom),
                "b".repeat(64));
    }
}
