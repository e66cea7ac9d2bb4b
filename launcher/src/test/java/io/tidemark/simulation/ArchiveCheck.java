package io.tidemark.simulation;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import io.tidemark.simulation.FileContents.StoredChange;
import io.tidemark.simulation.SimulatedSource.Change;
import io.tidemark.simulation.SimulatedSource.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the archive against the model after every step that changes what is durable: nothing lost, nothing twice, everything in its
 * place, the mark true, every visible file whole, the chain of commits unbroken.
 */
final class ArchiveCheck {
    private final SimulatedSource source;
    private final SimulatedStore store;
    private final FileContents contents;
    private final RestoreCheck restores;
    /** Which transaction is the last one behind a sequence: of commits and of gaps. */
    private final NavigableMap<Long, Long> numbers = new TreeMap<>();

    private @Nullable Archive archive;
    private ArchiveView view;
    private int commits;
    private int checkpoints;

    ArchiveCheck(SimulatedSource source, SimulatedStore store, FileContents contents, RestoreCheck restores) {
        this.source = source;
        this.store = store;
        this.contents = contents;
        this.restores = restores;
        this.view = ArchiveView.empty(identity());
    }

    /** Fails where an invariant does not hold. */
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    static ArchiveIdentity identity() {
        return new ArchiveIdentity("crm", ServerFlavor.MARIADB, SimulatedSource.LINEAGE, 0);
    }

    ArchiveView view() {
        return view;
    }

    long markSequence() {
        Mark mark = view.mark();
        return mark == null ? 0 : mark.sequence();
    }

    /** The number of the last transaction archived, or -1 if nothing is. */
    long archivedNumber() {
        Mark mark = view.mark();
        return mark == null ? -1 : SimulatedSource.number(mark.gtids());
    }

    Archive archive() {
        try {
            Archive open = archive;
            if (open == null) {
                open = Archive.openOrCreate(store.asItIs(), identity(), Clock.systemUTC(), Simulation.LOG);
                archive = open;
            }
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an object belongs to anything visible. */
    boolean needs(String key) {
        return view.shows(key.substring("crm/".length()))
                || view.snapshots().stream().anyMatch(snapshot -> key.startsWith("crm/snapshots/" + snapshot.id()));
    }

    /** Whether the newest state can be restored: whether there is a snapshot behind the last gap. */
    boolean isRestorableNow() {
        long start = view.gaps().stream().mapToLong(Gap::beforeSequence).max().orElse(0);
        return view.snapshots().stream().anyMatch(snapshot -> snapshot.sequence() >= start);
    }

    /** To be called when an object was written or deleted. */
    void changed(String key) {
        if (key.contains(".checkpoint.")) {
            checkCheckpoint(key);
        } else if (key.startsWith("crm/log/")) {
            committed();
        } else if (key.startsWith("crm/changes/") || key.startsWith("crm/transactions/")) {
            view.files().stream()
                    .filter(file -> key.equals("crm/" + file.key()))
                    .forEach(file -> contents.prove(key, file.bytes(), file.sha256()));
        } else if (key.startsWith("crm/snapshots/") && store.bytes(key) == null) {
            view.snapshots()
                    .forEach(snapshot -> require(
                            !key.startsWith("crm/snapshots/" + snapshot.id()), "visible snapshot loses " + key));
        }
    }

    /** Proves the whole chain and every point once more. */
    void checkAll() {
        try {
            ArchiveView whole = archive().verify();
            require(whole.headSha256().equals(view.headSha256()), "the chain ends otherwise than it was seen to grow");
            for (ArchiveFile file : view.files()) {
                contents.prove(archive().key(file.key()), file.bytes(), file.sha256());
            }
            restores.checkAll(archive(), view, numbers);
        } catch (IOException e) {
            throw new AssertionError("the archive is not whole", e);
        }
    }

    int commits() {
        return commits;
    }

    int checkpoints() {
        return checkpoints;
    }

    /** Whoever reads from the newest checkpoint on sees what whoever reads the whole log sees. */
    private void checkCheckpoint(String key) {
        if (store.bytes(key) != null) {
            checkpoints++;
        }
        try {
            ArchiveView read = archive().load();
            require(
                    read.headSha256().equals(view.headSha256())
                            && read.files().equals(view.files())
                            && read.snapshots().equals(view.snapshots())
                            && read.gaps().equals(view.gaps())
                            && read.ddl().equals(view.ddl())
                            && java.util.Objects.equals(read.mark(), view.mark()),
                    "from " + key + " on the archive looks otherwise");
        } catch (IOException e) {
            throw new AssertionError("the archive cannot be read from " + key + " on", e);
        }
    }

    private void committed() {
        ArchiveView before = view;
        try {
            view = archive().refresh(before);
        } catch (IOException e) {
            throw new AssertionError("the chain of commits is broken", e);
        }
        if (view.number() == before.number()) {
            return;
        }
        commits++;
        List<ArchiveFile> added =
                view.files().stream().filter(file -> !before.shows(file.key())).toList();
        List<ArchiveFile> removed =
                before.files().stream().filter(file -> !view.shows(file.key())).toList();
        if (view.gaps().size() > before.gaps().size()) {
            checkGap(before, view.gaps().get(view.gaps().size() - 1));
        } else if (!java.util.Objects.equals(before.mark(), view.mark())) {
            checkHistory(before, added);
        } else if (!added.isEmpty()) {
            checkSameContents(removed, added);
        }
        if (view.snapshots().size() > before.snapshots().size()) {
            checkSnapshot(view.snapshots().get(view.snapshots().size() - 1));
        }
        checkMark();
        restores.checkSome(archive(), view, numbers);
    }

    private void checkGap(ArchiveView before, Gap gap) {
        long last = SimulatedSource.number(gap.from().gtids());
        require(gap.afterSequence() == markSequence(before), "a gap does not begin at the mark: " + gap);
        require(source.purgedThrough() > last, "a gap behind transaction " + last + " although its successor is there");
        numbers.put(gap.beforeSequence(), SimulatedSource.number(gap.to().gtids()));
    }

    private static long markSequence(ArchiveView view) {
        Mark mark = view.mark();
        return mark == null ? 0 : mark.sequence();
    }

    private void checkHistory(ArchiveView before, List<ArchiveFile> added) {
        TreeMap<Long, StoredChange> rows = new TreeMap<>();
        Map<Long, TableName> tables = new HashMap<>();
        List<TransactionEntry> transactions = new ArrayList<>();
        for (ArchiveFile file : added) {
            TableName table = file.table();
            if (table == null) {
                transactions.addAll(contents.transactions(archive(), file));
            } else {
                contents.changes(archive(), file).forEach((sequence, change) -> {
                    require(rows.put(sequence, change) == null, "sequence " + sequence + " is archived twice");
                    tables.put(sequence, table);
                });
            }
        }
        transactions.sort(java.util.Comparator.comparingLong(TransactionEntry::sequence));
        long sequence = markSequence(before);
        if (numbers.isEmpty() && before.mark() != null) {
            numbers.put(sequence, SimulatedSource.number(before.mark().gtids()));
        }
        long seenRows = 0;
        int ddl = before.ddl().size();
        for (TransactionEntry entry : transactions) {
            long number = SimulatedSource.number(String.valueOf(entry.gtid()));
            Transaction transaction = source.transaction(number);
            if (numbers.isEmpty()) {
                // Where the journal itself begins with a gap, sequences before it stand for nothing.
                sequence = entry.firstSequence() - 1;
                numbers.put(sequence, number - 1);
            }
            long previous = numbers.lastEntry().getValue();
            require(number == previous + 1, "transaction " + number + " is archived behind " + previous);
            require(entry.firstSequence() == sequence + 1, entry + " does not follow sequence " + sequence);
            require(entry.sequence() == sequence + transaction.records(), entry + " has another number of records");
            require(
                    entry.begin().equals(transaction.begin())
                            && entry.end().equals(transaction.end())
                            && entry.commitTimeMicros() == transaction.commitMicros()
                            && entry.rowCount() == transaction.changes().size(),
                    entry + " is not " + transaction);
            for (Change change : transaction.changes()) {
                sequence++;
                seenRows++;
                StoredChange stored = rows.get(sequence);
                StoredChange expected = new StoredChange(
                        sequence, change.operation().name(), transaction.gtid(), change.before(), change.after());
                require(
                        stored != null
                                && stored.sameAs(expected)
                                && change.table().name().equals(tables.get(sequence)),
                        "row " + sequence + " of transaction " + number + " is lost or another");
            }
            if (transaction.ddl() != null) {
                require(
                        ddl < view.ddl().size()
                                && transaction
                                        .ddl()
                                        .equals(new String(view.ddl().get(ddl).sql(), StandardCharsets.UTF_8)),
                        "the statement of transaction " + number + " is lost");
                ddl++;
            }
            sequence = entry.sequence();
            numbers.put(sequence, number);
        }
        require(rows.size() == seenRows, "rows are archived that no transaction has");
        require(ddl == view.ddl().size(), "statements are archived that no transaction has");
        if (numbers.isEmpty()) {
            numbers.put(markSequence(), archivedNumber());
            return;
        }
        require(
                sequence == markSequence(),
                "the mark says " + markSequence() + ", what is durable ends with " + sequence);
    }

    private void checkSameContents(List<ArchiveFile> removed, List<ArchiveFile> added) {
        for (FileKind kind : FileKind.values()) {
            List<ArchiveFile> from =
                    removed.stream().filter(file -> file.kind() == kind).toList();
            List<ArchiveFile> to =
                    added.stream().filter(file -> file.kind() == kind).toList();
            if (kind == FileKind.CHANGES) {
                TreeMap<Long, StoredChange> old = new TreeMap<>();
                from.forEach(file -> old.putAll(contents.changes(archive(), file)));
                TreeMap<Long, StoredChange> merged = new TreeMap<>();
                to.forEach(file -> merged.putAll(contents.changes(archive(), file)));
                require(
                        old.keySet().equals(merged.keySet())
                                && old.values().stream().allMatch(row -> row.sameAs(merged.get(row.sequence()))),
                        "compaction changed rows");
            } else {
                List<TransactionEntry> old = new ArrayList<>();
                from.forEach(file -> old.addAll(contents.transactions(archive(), file)));
                List<TransactionEntry> merged = new ArrayList<>();
                to.forEach(file -> merged.addAll(contents.transactions(archive(), file)));
                old.sort(java.util.Comparator.comparingLong(TransactionEntry::sequence));
                merged.sort(java.util.Comparator.comparingLong(TransactionEntry::sequence));
                require(old.equals(merged), "compaction changed transactions");
            }
        }
    }

    private void checkSnapshot(SnapshotReference snapshot) {
        long number = SimulatedSource.number(snapshot.gtids());
        Map.Entry<Long, Long> place = numbers.floorEntry(snapshot.sequence());
        require(
                place != null && place.getKey() == snapshot.sequence() && place.getValue() == number,
                "snapshot " + snapshot.id() + " holds transactions up to " + number + ", its sequence says " + place);
        try {
            for (SnapshotManifest.Table table : archive().manifest(snapshot).tables()) {
                Map<Long, Object[]> rows = new TreeMap<>();
                table.parts()
                        .forEach(part -> rows.putAll(
                                contents.snapshotRows(archive().key(part.key()), part.bytes(), part.sha256())));
                RestoreCheck.requireSame(rows, source.rows(table.name(), number), "snapshot of " + table.name());
            }
        } catch (IOException e) {
            throw new AssertionError("snapshot " + snapshot.id() + " is not whole", e);
        }
    }

    /** What the mark claims beside its sequence. */
    private void checkMark() {
        Mark mark = view.mark();
        if (mark == null) {
            return;
        }
        long number = SimulatedSource.number(mark.gtids());
        require(
                numbers.lastEntry().getValue() == number,
                "the mark has transactions up to " + number + ", archived is " + numbers.lastEntry());
        require(
                mark.coordinate().equals(source.endOf(number)),
                "the mark says " + mark.coordinate() + ", transaction " + number + " ends at " + source.endOf(number));
        require(
                number == source.last() || source.transaction(number + 1).commitMicros() > mark.completeToMicros(),
                "the mark is complete to " + mark.completeToMicros() + " without transaction " + (number + 1));
    }
}
