package io.tidemark.restore.verify;

import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.GeneratedColumns;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.RowFileComparison;
import io.tidemark.restore.merge.RowFinding;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowMultisetDigest.Form;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares merged rows with what a snapshot, most often read from the source itself, says about the same moment. */
final class SnapshotComparison {
    private final Workbench bench;
    private final SnapshotManifest manifest;
    private final LocalCopies copies;

    /** @param copies where the snapshot's parts are fetched to, if they are needed */
    SnapshotComparison(Workbench bench, SnapshotManifest manifest, LocalCopies copies) {
        this.bench = bench;
        this.manifest = manifest;
        this.copies = copies;
    }

    /**
     * What one table's comparison said.
     *
     * @param rows rows compared
     * @param problems what differs
     */
    record Outcome(long rows, List<String> problems) {}

    /** Compares one table; empty if the snapshot does not have it under this definition. */
    Optional<Outcome> compare(GroupMerge merge, TableDefinition definition) throws IOException {
        TableName name = definition.name();
        SnapshotManifest.Table held = manifest.tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElse(null);
        if (held == null || !bench.archive().schema(held.schema()).columns().equals(definition.columns())) {
            return Optional.empty();
        }
        RowMultisetDigest digest = digest(merge.state(name), Form.ofText(held.digest()));
        if (digest.rows() == held.rows() && digest.text().equals(held.digest())) {
            return Optional.of(new Outcome(digest.rows(), List.of()));
        }
        // A cascade that the merge derives does not compute anew what the server computes.
        Set<String> ignored = merge.hasCascadedChanges(name)
                ? GeneratedColumns.in(held.create())
                : GeneratedColumns.loggedBeforeNumbered(held.create());
        List<Path> parts = new ArrayList<>();
        for (SnapshotManifest.Part part : held.parts()) {
            parts.add(copies.fetch(bench.archive().key(part.key()), part.bytes(), part.sha256()));
        }
        RowFileComparison.Difference difference = RowFileComparison.compare(
                bench.engine(),
                definition,
                bench.write(definition, merge.state(name)),
                parts,
                ignored,
                "snapshot " + manifest.id());
        List<String> problems = new ArrayList<>();
        if (difference.differing() > 0) {
            problems.add("table " + name + ": " + difference.differing()
                    + " rows computed from the changes differ from snapshot " + manifest.id() + ", "
                    + (manifest.madeFrom() == null
                            ? "which was read from the source: it changed without its binary log, or the archive is wrong"
                            : "which was made from the archive as well: the archive is wrong"));
            difference.findings().stream().map(RowFinding::sentence).forEach(problems::add);
        } else if (ignored.isEmpty()) {
            problems.add("table " + name + " has " + held.rows() + " rows with digest " + held.digest()
                    + " in the manifest of snapshot " + manifest.id() + ", but " + digest.rows() + " with "
                    + digest.text() + " in its parts");
        }
        return Optional.of(new Outcome(digest.rows(), problems));
    }

    private static RowMultisetDigest digest(RowCursor rows, Form form) {
        RowMultisetDigest digest = new RowMultisetDigest(form);
        try (rows) {
            for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                digest.add(row);
            }
        }
        return digest;
    }
}
