package io.tidemark.simulation;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.PartSummary;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.capture.snapshot.SnapshotCommitter;
import io.tidemark.capture.snapshot.SnapshotException;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Takes full snapshots of the model now and then; production writes their files and decides when they become visible, and where. */
final class SimulatedSnapshotter implements SimulatedProcess.Body {
    private final SimulatedSource source;
    private final SimulatedStore store;
    private final Path local;
    private final Random random;

    SimulatedSnapshotter(SimulatedSource source, SimulatedStore store, Path local, Random random) {
        this.source = source;
        this.store = store;
        this.local = local;
        this.random = random;
    }

    @Override
    public void run(SimulatedProcess process) throws IOException {
        Archive archive = Simulation.open(store, process);
        while (true) {
            process.sleep(Duration.ofSeconds(random.nextInt(20)));
            try {
                take(process, archive);
                process.sleep(Duration.ofMinutes(random.nextInt(90)));
            } catch (IOException | SnapshotException e) {
                process.sleep(Duration.ofSeconds(30));
            }
        }
    }

    private void take(SimulatedProcess process, Archive archive) throws IOException {
        ArchiveView began = archive.load();
        process.boundary("takes a snapshot");
        long number = source.last();
        BinlogCoordinate end = source.end();
        long takenAt = ChronoUnit.MICROS.between(Instant.EPOCH, process.clock().instant());
        List<Map<Long, Object[]>> states = new ArrayList<>();
        SimulatedSource.TABLES.forEach(table -> states.add(source.rows(table.name(), number)));
        String id = archive.newSnapshotId(process.clock().instant());
        List<SnapshotManifest.Table> tables = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            tables.add(write(archive, id, SimulatedSource.TABLES.get(i), states.get(i)));
        }
        SnapshotManifest manifest = new SnapshotManifest(
                id,
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB",
                takenAt,
                0,
                0,
                "simulated",
                end,
                SimulatedSource.gtids(number),
                SimulatedSource.SERVER_ID,
                List.of(new SnapshotManifest.DatabaseEntry(
                        SimulatedSource.DATABASE, "CREATE DATABASE " + SimulatedSource.DATABASE)),
                tables,
                List.of(),
                List.of());
        new SnapshotCommitter(
                        archive,
                        new LocalCopies(store.seenBy(process), local.resolve("copies")),
                        process.patientClock(Duration.ofMillis(500)),
                        Duration.ofMinutes(2),
                        Duration.ZERO)
                .commit(manifest, began);
    }

    private SnapshotManifest.Table write(Archive archive, String id, TableDefinition table, Map<Long, Object[]> rows)
            throws IOException {
        archive.putSchema(table);
        Path file = Files.createDirectories(local).resolve("part.parquet");
        Files.deleteIfExists(file);
        RowMultisetDigest digest = new RowMultisetDigest();
        PartSummary summary;
        try (SnapshotPartWriter writer = new SnapshotPartWriter(table, file)) {
            for (Object[] row : rows.values()) {
                writer.write(row);
                digest.add(row);
            }
            summary = writer.finish();
        }
        String key = archive.snapshotPartKey(id, table.name(), 0);
        archive.store().put(archive.key(key), file);
        return new SnapshotManifest.Table(
                table.name(),
                table.fingerprint(),
                "CREATE TABLE `" + table.name().table() + "` (`id` bigint NOT NULL, PRIMARY KEY (`id`))",
                null,
                rows.size(),
                digest.text(),
                List.of(new SnapshotManifest.Part(key, summary.rows(), summary.bytes(), summary.sha256())));
    }
}
