package io.tidemark.restore.verify;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.GeneratedColumns;
import io.tidemark.restore.ReferentialKeys;
import io.tidemark.restore.TableStretches;
import io.tidemark.restore.TableStretches.TableStretch;
import io.tidemark.restore.merge.CascadeReach;
import io.tidemark.restore.merge.ChainResult;
import io.tidemark.restore.merge.ImageChain;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.RowFinding;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows the chains of images through one table's history. */
final class ChangeChains {
    private final Workbench bench;
    private final Map<SnapshotReference, SnapshotManifest> snapshots;
    private final TableName table;
    private final List<String> problems = new ArrayList<>();
    private long proven;
    private long unproven;

    ChangeChains(Workbench bench, Map<SnapshotReference, SnapshotManifest> snapshots, TableName table) {
        this.bench = bench;
        this.snapshots = snapshots;
        this.table = table;
    }

    long proven() {
        return proven;
    }

    long unproven() {
        return unproven;
    }

    List<String> problems() {
        return problems;
    }

    /** Follows all stretches of the table's history up to a sequence. */
    void followAll(long last, LocalCopies copies) throws IOException {
        for (TableStretch stretch : new TableStretches(bench.view(), snapshots).of(table, last)) {
            SnapshotReference basis = stretch.basis();
            List<Path> base = null;
            if (basis != null) {
                base = new ArrayList<>();
                for (SnapshotManifest.Part part : held(basis).parts()) {
                    base.add(copies.fetch(bench.archive().key(part.key()), part.bytes(), part.sha256()));
                }
            }
            follow(
                    stretch,
                    base,
                    basis == null ? null : bench.archive().schema(held(basis).schema()),
                    copies);
        }
    }

    /**
     * Follows one stretch.
     *
     * @param base the table's rows at its start; null where they are not known
     * @param definition what the base's rows mean; null exactly where the base is
     */
    void follow(
            TableStretch stretch, @Nullable List<Path> base, @Nullable TableDefinition definition, LocalCopies copies)
            throws IOException {
        List<ArchiveFile> files = bench.changes(table, stretch.after(), stretch.through());
        Set<Fingerprint> definitions = files.stream().map(ArchiveFile::schema).collect(Collectors.toSet());
        if (definitions.isEmpty()) {
            return;
        }
        if (definitions.size() > 1) {
            problems.add("table " + table + " changes its definition between sequences " + stretch.after() + " and "
                    + stretch.through() + " although no statement in the history says so");
            return;
        }
        TableDefinition ofChanges =
                bench.archive().schema(definitions.iterator().next());
        if (definition != null && !definition.columns().equals(ofChanges.columns())) {
            problems.add("table " + table + " has other columns in its changes behind sequence " + stretch.after()
                    + " than in the snapshot there, although no statement in the history says so");
            return;
        }
        List<Path> changes = new ArrayList<>();
        for (ArchiveFile file : files) {
            changes.add(copies.fetch(bench.archive().key(file.key()), file.bytes(), file.sha256()));
        }
        ChainResult result = ImageChain.check(
                bench.engine(),
                new TableSpan(
                        ofChanges, base == null ? List.of() : base, changes, stretch.after(), stretch.through(), false),
                base != null,
                reach(ofChanges, stretch.foreignKeysKnown()));
        proven += result.proven();
        unproven += result.unknown() + result.cascaded();
        if (result.broken() > 0) {
            problems.add(
                    "table " + table + ": " + result.broken() + " changes between sequences " + stretch.after()
                            + " and "
                            + stretch.through()
                            + " do not continue what was there: the source changed without its binary log, or the archive is wrong");
            result.findings().stream().map(RowFinding::sentence).forEach(problems::add);
        }
    }

    /** Where foreign keys may have been added that no snapshot tells of, anything may have been cascaded. */
    private CascadeReach reach(TableDefinition definition, boolean foreignKeysKnown) {
        Set<String> columns = new HashSet<>();
        boolean rowsVanish = !foreignKeysKnown;
        boolean keysChange = !foreignKeysKnown;
        if (!foreignKeysKnown) {
            definition.columns().forEach(column -> columns.add(column.name()));
        }
        for (SnapshotManifest manifest : snapshots.values()) {
            List<ReferentialKey> keys = ReferentialKeys.of(manifest);
            String create = manifest.tables().stream()
                    .filter(held -> held.name().equals(table))
                    .findFirst()
                    .map(SnapshotManifest.Table::create)
                    .orElse("");
            CascadeReach reach = CascadeReach.of(definition, keys, GeneratedColumns.in(create));
            columns.addAll(reach.columns());
            columns.addAll(GeneratedColumns.loggedBeforeNumbered(create));
            rowsVanish |= reach.rowsVanish();
            keysChange |= reach.keysChange();
        }
        return new CascadeReach(columns, rowsVanish, keysChange);
    }

    private SnapshotManifest.Table held(SnapshotReference snapshot) {
        return snapshots.get(snapshot).tables().stream()
                .filter(candidate -> candidate.name().equals(table))
                .findFirst()
                .orElseThrow();
    }
}
