package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of early versions name digests of the first form, which a restore to their own point must hold against its rows. */
@Timeout(600)
class EarlyDigestsIT {
    @TempDir
    Path directory;

    @Test
    void areComparedWith() throws Exception {
        try (DatabaseServer server = TestServers.newMariaDb11()) {
            try (Connection connection = server.connect(null);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE crm");
                statement.execute("USE crm");
                statement.execute(
                        "CREATE TABLE notes (id INT PRIMARY KEY, at DATETIME(3), cost DECIMAL(9,2), text TEXT)");
                statement.execute("INSERT INTO notes SELECT seq, NOW(3), seq * -1.25, REPEAT(MD5(seq), seq % 40)"
                        + " FROM seq_1_to_500");
            }
            try (ProtectedSource source = new ProtectedSource(server, List.of("crm"), directory)) {
                source.snapshotWith(manifest -> withEarlyDigests(source, server, manifest, UnaryOperator.identity()));
                RestoreReport report = restoreLatest(source, server, "crm_right");
                assertThat(report.problems()).isEmpty();
                assertThat(report.tables()).singleElement().satisfies(proof -> {
                    assertThat(proof.rows()).isEqualTo(500);
                    assertThat(proof.digest()).doesNotStartWith("2:");
                });

                source.snapshotWith(manifest -> withEarlyDigests(
                        source,
                        server,
                        manifest,
                        digest -> (digest.startsWith("0") ? "1" : "0") + digest.substring(1)));
                assertThatThrownBy(() -> restoreLatest(source, server, "crm_wrong"))
                        .isInstanceOf(RestoreException.class)
                        .hasMessageContaining("crm.notes")
                        .hasMessageContaining("that the snapshot's manifest names");
            }
        }
    }

    private RestoreReport restoreLatest(ProtectedSource source, DatabaseServer server, String database)
            throws Exception {
        RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                .withScope(new RestoreScope(Set.of(), Map.of("crm", database)));
        Restorer restorer = new Restorer(
                source.archive(), ProtectedSource.config(server), options, ProgressListener.NONE, Clock.systemUTC());
        RestorePlan plan = restorer.plan(new RestoreTarget.Latest());
        assertThat(plan.target().sequence()).isEqualTo(plan.snapshot().sequence());
        return restorer.restore(plan);
    }

    /** The manifest as an early version would have written it, but for what {@code change} does to its digests. */
    private static SnapshotManifest withEarlyDigests(
            ProtectedSource source, DatabaseServer server, SnapshotManifest manifest, UnaryOperator<String> change) {
        List<SnapshotManifest.Table> tables = manifest.tables().stream()
                .map(table -> new SnapshotManifest.Table(
                        table.name(),
                        table.schema(),
                        table.create(),
                        table.autoIncrement(),
                        table.rows(),
                        change.apply(earlyDigest(source, server, table)),
                        table.parts()))
                .toList();
        return new SnapshotManifest(
                manifest.id(),
                manifest.source(),
                manifest.flavor(),
                manifest.serverVersion(),
                manifest.takenAtMicros(),
                manifest.durationMillis(),
                manifest.lockMillis(),
                manifest.strategy(),
                manifest.coordinate(),
                manifest.gtids(),
                manifest.serverId(),
                manifest.databases(),
                tables,
                manifest.foreignKeys(),
                manifest.objects());
    }

    private static String earlyDigest(ProtectedSource source, DatabaseServer server, SnapshotManifest.Table table) {
        try (ServerConnection connection = ServerConnection.open(ProtectedSource.config(server))) {
            TableDefinition definition = source.archive().schema(table.schema());
            RowMultisetDigest digest = new RowMultisetDigest(RowMultisetDigest.Form.WHOLE_ROWS);
            try (RowCursor cursor = new TableReader(connection).open(definition, KeyRange.ALL)) {
                for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                    digest.add(row);
                }
            }
            return digest.text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
