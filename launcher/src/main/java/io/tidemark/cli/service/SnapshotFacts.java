package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.cli.Quantities;

/** What {@code tidemark snapshot} and the archive's records say of a snapshot of either kind. */
final class SnapshotFacts {
    private SnapshotFacts() {}

    static ObjectNode of(SnapshotReference reference, SnapshotManifest manifest) {
        SnapshotManifest.AccountsObject accounts = manifest.accounts();
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", reference.id())
                .put("takenAt", Quantities.time(reference.takenAtMicros()))
                .put("binlog", reference.coordinate().toString())
                .put("gtids", reference.gtids())
                .put("tables", manifest.tables().size())
                .put("rows", manifest.rows())
                .put("bytes", manifest.bytes())
                .put("accounts", accounts == null ? null : accounts.count())
                .put("lockMillis", manifest.lockMillis())
                .put("strategy", manifest.strategy())
                .put("madeFrom", reference.madeFrom());
    }
}
