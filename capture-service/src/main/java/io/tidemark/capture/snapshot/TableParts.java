package io.tidemark.capture.snapshot;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.CatalogTable;
import io.tidemark.schemas.RowMultisetDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has been read of one table so far. Thread-safe. */
final class TableParts {
    private final CatalogTable table;
    private final RowMultisetDigest digest = new RowMultisetDigest();
    private final List<SnapshotManifest.Part> parts = new ArrayList<>();
    private int nextPart;

    TableParts(CatalogTable table) {
        this.table = table;
    }

    CatalogTable table() {
        return table;
    }

    synchronized int newPart() {
        return nextPart++;
    }

    synchronized void add(SnapshotManifest.Part part) {
        parts.add(part);
    }

    synchronized void add(RowMultisetDigest more) {
        digest.add(more);
    }

    synchronized SnapshotManifest.Table manifestEntry() {
        parts.sort(Comparator.comparing(SnapshotManifest.Part::key));
        return new SnapshotManifest.Table(
                table.name(),
                table.definition().fingerprint(),
                table.createStatement(),
                table.autoIncrement(),
                digest.rows(),
                digest.text(),
                parts);
    }
}
