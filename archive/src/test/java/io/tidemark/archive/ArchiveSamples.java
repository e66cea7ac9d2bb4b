package io.tidemark.archive;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Values that the tests of the archive share. */
final class ArchiveSamples {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T09:00:00.123456Z"), ZoneOffset.UTC);
    static final ArchiveIdentity IDENTITY = new ArchiveIdentity("crm", ServerFlavor.MARIADB, "server-1", 1);
    static final TableName DEALS = new TableName("crm", "deals");

    private ArchiveSamples() {}

    static Mark mark(long sequence) {
        return new Mark(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000002", 100 * sequence),
                1,
                1_000 * sequence,
                1_000 * sequence + 7,
                "tidemark.crm.journal",
                2 * sequence,
                "journal-1",
                "server-1");
    }

    static ArchiveFile file(String name, long first, long last) {
        return new ArchiveFile(
                "changes/crm/deals/" + name + ".parquet",
                FileKind.CHANGES,
                DEALS,
                new Fingerprint("ab".repeat(16)),
                0,
                last - first + 1,
                1000,
                "cd".repeat(32),
                first,
                last,
                1_000 * first,
                1_000 * last);
    }

    static ArchiveFile derivedFile(String name, long first, long last) {
        return new ArchiveFile(
                "derived/crm/deals/" + name + ".parquet",
                FileKind.DERIVED,
                DEALS,
                new Fingerprint("ab".repeat(16)),
                0,
                3,
                700,
                "cd".repeat(32),
                first,
                last,
                1_000 * first,
                1_000 * last);
    }

    static DdlEntry ddl(long sequence) {
        byte[] sql = "ALTER TABLE deals ADD COLUMN größe INT".getBytes(StandardCharsets.ISO_8859_1);
        return new DdlEntry(
                new Position(sequence, null, new BinlogCoordinate("binlog.000002", 5), 0, 9, 1, 42),
                "crm",
                sql,
                Map.of("sql_mode", "1436549152"));
    }

    static SnapshotReference snapshot(long sequence) {
        return new SnapshotReference(
                "20261121T090000Z-1a2b3c4d",
                "snapshots/20261121T090000Z-1a2b3c4d/manifest.json",
                "ef".repeat(32),
                sequence,
                new BinlogCoordinate("binlog.000002", 4711),
                "0-1-100",
                5);
    }

    static CommitDraft changes(long from, long to) {
        return CommitDraft.changes(mark(to), List.of(file("f" + from, from, to)), List.of());
    }
}
