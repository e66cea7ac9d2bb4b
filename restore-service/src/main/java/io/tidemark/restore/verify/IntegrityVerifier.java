package io.tidemark.restore.verify;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Gap;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.DamageReach;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.merge.FileFacts;
import io.tidemark.restore.merge.MergeException;
import io.tidemark.restore.merge.SequenceLedger;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.restore.verify.Workbench.Fetched;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Proves that an archive is whole and does not contradict itself: the chain of commits, every visible object's bytes, counts and
 * numbers, the chains of images, and that each snapshot is what the one before it and the changes in between make.
 */
public final class IntegrityVerifier {
    private static final String LOG = "log";
    private static final String RECORDS = "records";
    private static final String TRANSACTIONS = "transactions";
    private static final String SEQUENCES = "sequences";

    private final Workbench bench;
    private final DamageReach reach;
    private final Set<String> damaged = new TreeSet<>();

    /** Something to look at, and about how many bytes that takes. */
    private record Unit(String name, long bytes, Check check) {}

    /** An object as the commit log or a manifest names it. */
    private record NamedObject(String key, long bytes, String sha256) {}

    /** Looks at something. */
    private interface Check {
        VerifiedUnit run(String name) throws IOException;
    }

    /** Verifies the archive on the bench, once. */
    public IntegrityVerifier(Workbench bench) {
        this.bench = bench;
        this.reach = new DamageReach(bench.archive(), bench.view());
    }

    /**
     * Verifies what was not verified for the longest time first.
     *
     * @param bytes no further thing is begun once so many bytes were read; {@link Long#MAX_VALUE} for everything
     * @param lastVerified when each thing was verified last; those never verified come first
     */
    public VerificationReport verify(long bytes, Map<String, Instant> lastVerified) throws IOException {
        Map<SnapshotReference, SnapshotManifest> manifests;
        try {
            manifests = bench.manifests();
        } catch (DamagedObjectException e) {
            // Without a manifest nothing says what the snapshot's objects are; all that does not need it is still
            // verified.
            manifests = Map.of();
        }
        List<VerifiedUnit> verified = new ArrayList<>();
        try (SequenceLedger ledger = new SequenceLedger(bench.engine(), start())) {
            List<Unit> units = units(manifests, ledger);
            units.sort(Comparator.comparing(
                    unit -> isCutLog(unit) ? Instant.MIN : lastVerified.getOrDefault(unit.name(), Instant.EPOCH)));
            long read = 0;
            for (Unit unit : units) {
                if (read >= bytes) {
                    break;
                }
                verified.add(run(unit));
                read += unit.bytes();
            }
            boolean allEntered = verified.size() == units.size()
                    && verified.stream()
                            .allMatch(unit ->
                                    unit.skipped() == null && unit.problems().isEmpty());
            if (allEntered) {
                verified.add(
                        new VerifiedUnit(SEQUENCES, 0, 0, ledger.transactions(), 0, 0, ledger.contradictions(), null));
            }
            return new VerificationReport("archive", verified, units.size() + 1, damageFound());
        }
    }

    /** What is known to be damaged is told whatever was looked at before. */
    private boolean isCutLog(Unit unit) {
        return unit.name().equals(LOG) && bench.readable().isCut();
    }

    private List<Unit> units(Map<SnapshotReference, SnapshotManifest> manifests, SequenceLedger ledger) {
        ArchiveView view = bench.view();
        List<Unit> units = new ArrayList<>();
        units.add(new Unit(LOG, 0, this::log));
        units.add(new Unit(RECORDS, 0, this::records));
        List<ArchiveFile> transactions = view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .toList();
        units.add(new Unit(TRANSACTIONS, sum(transactions), name -> transactions(name, transactions, ledger)));
        TreeSet<TableName> tables = new TreeSet<>();
        view.files().stream().filter(file -> file.kind() == FileKind.CHANGES).forEach(file -> tables.add(file.table()));
        for (TableName table : tables) {
            List<ArchiveFile> files = bench.changes(table, 0, Long.MAX_VALUE);
            units.add(new Unit("changes " + table, sum(files), name -> changes(name, table, files, manifests, ledger)));
        }
        Map<TableName, List<ArchiveFile>> derived = view.derived().files().stream()
                .collect(Collectors.groupingBy(ArchiveFile::table, TreeMap::new, Collectors.toList()));
        derived.forEach(
                (table, files) -> units.add(new Unit("derived " + table, sum(files), name -> derived(name, files))));
        for (SnapshotReference snapshot : view.snapshots()) {
            SnapshotManifest manifest = manifests.get(snapshot);
            long bytes = manifest == null ? 0 : manifest.bytes();
            units.add(new Unit("snapshot " + snapshot.id(), bytes, name -> snapshot(name, snapshot)));
        }
        return units;
    }

    private VerifiedUnit run(Unit unit) throws IOException {
        try {
            return unit.check().run(unit.name());
        } catch (DamagedObjectException e) {
            return isNamedStill(e.key())
                    ? VerifiedUnit.broken(unit.name(), List.of(told(e)))
                    : VerifiedUnit.skipped(unit.name(), "object " + e.key() + " was removed while it was verified");
        } catch (MergeException | RestoreException e) {
            return VerifiedUnit.broken(unit.name(), List.of(String.valueOf(e.getMessage())));
        }
    }

    /** What is wrong with an object, and what the archive still gives back without it. */
    private String told(DamagedObjectException damage) throws IOException {
        damaged.add(damage.key());
        return damage.getMessage()
                + reach.without(damage.key()).map(rest -> "; " + rest).orElse("");
    }

    private DamageFound damageFound() throws IOException {
        return damaged.isEmpty()
                ? DamageFound.NONE
                : new DamageFound(List.copyOf(damaged), reach.stretchesWithout(damaged));
    }

    /** A removal or compaction that commits meanwhile takes files away that this view still shows. */
    private boolean isNamedStill(String key) throws IOException {
        ReadableHistory readable = bench.archive().readable();
        ArchiveView now = readable.isCut() ? bench.view() : readable.view();
        String folder = bench.archive().key("");
        String relative = key.startsWith(folder) ? key.substring(folder.length()) : key;
        boolean wasFile = bench.view().shows(relative);
        return wasFile
                ? now.shows(relative)
                : now.snapshots().containsAll(bench.view().snapshots());
    }

    /** Of the transactions up to here, retention has taken away some of the files. */
    private long start() {
        SnapshotReference keptFrom = bench.view().keptFrom();
        return keptFrom == null ? 0 : keptFrom.sequence();
    }

    private VerifiedUnit log(String name) throws IOException {
        Map<String, DamagedObjectException> found = new LinkedHashMap<>();
        long commits = 0;
        try {
            commits = bench.archive().verify().number() + 1;
        } catch (DamagedObjectException e) {
            found.put(e.key(), e);
        }
        DamagedObjectException cut = bench.archive().readable().damage();
        if (cut != null) {
            found.putIfAbsent(cut.key(), cut);
        }
        bench.archive().damagedCheckpoints().forEach(checkpoint -> found.put(checkpoint.key(), checkpoint));
        List<String> problems = new ArrayList<>();
        for (DamagedObjectException damage : found.values()) {
            problems.add(told(damage));
        }
        return new VerifiedUnit(name, commits, 0, 0, 0, 0, problems, null);
    }

    private VerifiedUnit records(String name) throws IOException {
        List<DamagedObjectException> found = new ArrayList<>();
        long whole = new OperationRecords(bench.archive(), found::add).check();
        List<String> problems = new ArrayList<>();
        for (DamagedObjectException damage : found) {
            problems.add(told(damage));
        }
        return new VerifiedUnit(name, whole, 0, 0, 0, 0, problems, null);
    }

    private VerifiedUnit transactions(String name, List<ArchiveFile> files, SequenceLedger ledger) throws IOException {
        List<String> problems = new ArrayList<>();
        try (Fetched fetched = bench.fetched()) {
            List<String> damage = damageOf(objects(files), fetched);
            if (!damage.isEmpty()) {
                return VerifiedUnit.broken(name, damage);
            }
            for (ArchiveFile file : files) {
                Path local = fetch(fetched, file);
                compare(file, FileFacts.ofTransactions(bench.engine(), local), problems);
                ledger.addTransactions(local);
            }
        }
        for (SequenceLedger.Hole hole : ledger.holes()) {
            if (!isExplained(hole)) {
                problems.add("between the transaction with sequence " + hole.last()
                        + " and the next, which begins with sequence " + hole.next() + ", transactions are missing");
            }
        }
        Mark mark = bench.view().mark();
        if (mark != null && ledger.transactions() > 0 && ledger.lastSequence() > mark.sequence()) {
            problems.add("transactions are visible up to sequence " + ledger.lastSequence() + ", beyond the mark at "
                    + mark.sequence());
        }
        return new VerifiedUnit(name, files.size(), sum(files), ledger.transactions(), 0, 0, problems, null);
    }

    private boolean isExplained(SequenceLedger.Hole hole) {
        for (Gap gap : bench.view().gaps()) {
            if (gap.afterSequence() >= hole.last() && gap.beforeSequence() <= hole.next()) {
                return true;
            }
        }
        return false;
    }

    private VerifiedUnit changes(
            String name,
            TableName table,
            List<ArchiveFile> files,
            Map<SnapshotReference, SnapshotManifest> manifests,
            SequenceLedger ledger)
            throws IOException {
        List<String> problems = new ArrayList<>();
        ChangeChains chains = new ChangeChains(bench, manifests, table);
        long rows = 0;
        try (Fetched fetched = bench.fetched()) {
            List<String> damage = damageOf(objects(files), fetched);
            if (!damage.isEmpty()) {
                return VerifiedUnit.broken(name, damage);
            }
            for (ArchiveFile file : files) {
                Path local = fetch(fetched, file);
                compare(file, FileFacts.ofChanges(bench.engine(), local), problems);
                ledger.addChanges(local);
                rows += file.rows();
            }
            chains.followAll(Long.MAX_VALUE, fetched.copies());
        }
        problems.addAll(chains.problems());
        return new VerifiedUnit(
                name, files.size(), sum(files), rows, chains.proven(), chains.unproven(), problems, null);
    }

    private VerifiedUnit derived(String name, List<ArchiveFile> files) throws IOException {
        List<String> problems = new ArrayList<>();
        long rows = 0;
        try (Fetched fetched = bench.fetched()) {
            List<String> damage = damageOf(objects(files), fetched);
            if (!damage.isEmpty()) {
                return VerifiedUnit.broken(name, damage);
            }
            for (ArchiveFile file : files) {
                compare(file, FileFacts.ofDerivedChanges(bench.engine(), fetch(fetched, file)), problems);
                rows += file.rows();
            }
        }
        return new VerifiedUnit(name, files.size(), sum(files), rows, 0, 0, problems, null);
    }

    private VerifiedUnit snapshot(String name, SnapshotReference snapshot) throws IOException {
        SnapshotManifest manifest = bench.archive().manifest(snapshot);
        List<String> problems = new ArrayList<>();
        long rows;
        try (Fetched fetched = bench.fetched()) {
            List<String> damage = damageOf(objects(manifest), fetched);
            if (!damage.isEmpty()) {
                return VerifiedUnit.broken(name, damage);
            }
            rows = compare(snapshot, snapshot, fetched.copies(), problems);
        }
        Optional<SnapshotReference> before = before(snapshot);
        if (before.isPresent() && problems.isEmpty()) {
            // Tables that only a server could bring here are left out.
            try (Fetched fetched = bench.fetched()) {
                rows += compare(before.get(), snapshot, fetched.copies(), problems);
            }
        }
        long objects = manifest.tables().stream()
                .mapToLong(table -> table.parts().size())
                .sum();
        SnapshotManifest.AccountsObject accounts = manifest.accounts();
        if (accounts != null) {
            objects++;
            try {
                bench.archive().sealedAccounts(accounts);
            } catch (DamagedObjectException e) {
                problems.add(told(e));
            }
        }
        return new VerifiedUnit(name, objects + 1, manifest.bytes(), rows, 0, 0, problems, null);
    }

    /** Computes the state at a snapshot from itself or one before it, and compares it with what the snapshot says. */
    private long compare(SnapshotReference basis, SnapshotReference snapshot, LocalCopies copies, List<String> problems)
            throws IOException {
        long[] rows = {0};
        ResolvedTarget point = new ResolvedTarget(
                "snapshot " + snapshot.id(),
                snapshot.sequence(),
                0,
                null,
                snapshot.coordinate(),
                snapshot.takenAtMicros());
        ArchivedState state = new ArchivedState(bench.archive(), bench.view(), basis, point, copies, bench.engine());
        SnapshotComparison comparison =
                new SnapshotComparison(bench, bench.archive().manifest(snapshot), copies);
        state.visit(state.known(), (names, spans, keys, merge) -> {
            for (TableSpan span : spans) {
                Optional<SnapshotComparison.Outcome> outcome = comparison.compare(merge, span.definition());
                outcome.ifPresent(found -> problems.addAll(found.problems()));
                rows[0] += outcome.map(SnapshotComparison.Outcome::rows).orElse(0L);
            }
        });
        return rows[0];
    }

    /** The snapshot before this one, between the same gaps. */
    private Optional<SnapshotReference> before(SnapshotReference snapshot) {
        for (RestorableWindow window : RestorableWindows.of(bench.view())) {
            int at = window.snapshots().indexOf(snapshot);
            if (at > 0) {
                return Optional.of(window.snapshots().get(at - 1));
            }
        }
        return Optional.empty();
    }

    /** Fetches objects, all of them, so that every damaged one is named; returns what is wrong with them. */
    private List<String> damageOf(List<NamedObject> objects, Fetched fetched) throws IOException {
        List<String> problems = new ArrayList<>();
        for (NamedObject object : objects) {
            try {
                fetched.copies().fetch(bench.archive().key(object.key()), object.bytes(), object.sha256());
            } catch (DamagedObjectException e) {
                if (!isNamedStill(e.key())) {
                    throw e;
                }
                problems.add(told(e));
            }
        }
        return problems;
    }

    private static List<NamedObject> objects(List<ArchiveFile> files) {
        return files.stream()
                .map(file -> new NamedObject(file.key(), file.bytes(), file.sha256()))
                .toList();
    }

    private static List<NamedObject> objects(SnapshotManifest manifest) {
        return manifest.tables().stream()
                .flatMap(table -> table.parts().stream())
                .map(part -> new NamedObject(part.key(), part.bytes(), part.sha256()))
                .toList();
    }

    private Path fetch(Fetched fetched, ArchiveFile file) throws IOException {
        return fetched.copies().fetch(bench.archive().key(file.key()), file.bytes(), file.sha256());
    }

    private static void compare(ArchiveFile file, FileFacts found, List<String> problems) {
        if (found.rows() != file.rows()
                || found.firstSequence() != file.firstSequence()
                || found.lastSequence() != file.lastSequence()) {
            problems.add(
                    "file " + file.key() + " holds " + found.rows() + " rows with sequences " + found.firstSequence()
                            + " to " + found.lastSequence() + ", the commit log says " + file.rows() + " with "
                            + file.firstSequence()
                            + " to " + file.lastSequence());
        }
    }

    private static long sum(List<ArchiveFile> files) {
        return files.stream().mapToLong(ArchiveFile::bytes).sum();
    }
}
