package io.tidemark.restore.synthetic;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotManifest.ForeignKey;
import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.SnapshotPartsUpload;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A small archive of accounts, their contacts and the regions they lie in, written record by record without a server. */
public final class WrittenHistory {
    /** Regions, by their codes. */
    public static final TableDefinition REGIONS = table("regions", textKey("code"), text("name"));
    /** Accounts, which lie in regions. */
    public static final TableDefinition ACCOUNTS = table("accounts", numberKey("id"), text("region"), text("name"));
    /** Contacts of accounts. */
    public static final TableDefinition CONTACTS =
            table("contacts", numberKey("id"), number("account_id"), number("account_twice"), text("name"));
    /** A sequence of MariaDB: a table without a key. */
    public static final TableDefinition NUMBERS =
            table("numbers", number("next_not_cached_value"), number("cycle_count"));

    private final Archive archive;
    private final Path local;
    private final Map<TableDefinition, String> creates = new LinkedHashMap<>();
    private final Map<TableDefinition, List<RowChange>> changes = new LinkedHashMap<>();
    private final List<DdlEntry> statements = new ArrayList<>();
    private long sequence;
    private int files;

    /** @param local where files are written on their way into the store */
    public WrittenHistory(ObjectStore store, Path local) throws IOException {
        this.archive = Archive.openOrCreate(
                store, new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0), Clock.systemUTC());
        this.local = Files.createDirectories(local);
        creates.put(
                REGIONS,
                "CREATE TABLE `regions` (\n  `code` varchar(20) NOT NULL,\n  `name` text,\n  PRIMARY KEY (`code`)\n"
                        + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci");
        creates.put(
                ACCOUNTS,
                "CREATE TABLE `accounts` (\n  `id` bigint(20) NOT NULL AUTO_INCREMENT,\n  `region` varchar(20),\n"
                        + "  `name` text COMMENT 'no AUTO_INCREMENT=7',\n  PRIMARY KEY (`id`)\n"
                        + ") ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci");
        creates.put(
                CONTACTS,
                "CREATE TABLE `contacts` (\n  `id` bigint(20) NOT NULL AUTO_INCREMENT,\n  `account_id` bigint(20),\n"
                        + "  `account_twice` bigint(20),\n  `name` text,\n  PRIMARY KEY (`id`)\n"
                        + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci");
    }

    /** Where it is written to. */
    public Archive archive() {
        return archive;
    }

    /** Lets the server have created a table in another way. */
    void replaceInCreate(TableDefinition table, String what, String by) {
        creates.put(table, creates.get(table).replace(what, by));
    }

    /** A snapshot of these rows, visible. */
    public SnapshotReference snapshot(Map<TableDefinition, List<@Nullable Object[]>> rows) throws IOException {
        List<SnapshotManifest.Table> tables = new ArrayList<>();
        for (Map.Entry<TableDefinition, String> created : creates.entrySet()) {
            TableDefinition table = created.getKey();
            archive.putSchema(table);
            List<SnapshotManifest.Part> parts = new ArrayList<>();
            RowMultisetDigest digest;
            try (SnapshotPartsUpload upload = new SnapshotPartsUpload(
                    archive, "base", table, 1 << 20, local, new AtomicInteger()::getAndIncrement, parts::add)) {
                for (@Nullable Object[] row : rows.getOrDefault(table, List.of())) {
                    upload.write(row);
                }
                digest = upload.finish();
            }
            Long counter = table.equals(ACCOUNTS) ? (Long) 3L : null;
            tables.add(new SnapshotManifest.Table(
                    table.name(),
                    table.fingerprint(),
                    created.getValue(),
                    counter,
                    digest.rows(),
                    digest.text(),
                    parts));
        }
        commit();
        SnapshotManifest manifest = new SnapshotManifest(
                "base",
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB",
                sequence,
                1,
                0,
                "none",
                coordinate(),
                "0-1-" + sequence,
                1,
                List.of(new SnapshotManifest.DatabaseEntry("crm", "CREATE DATABASE `crm`")),
                tables,
                List.of(
                        new ForeignKey(
                                "contacts_account",
                                CONTACTS.name(),
                                List.of("account_id"),
                                ACCOUNTS.name(),
                                List.of("id"),
                                "CASCADE",
                                "CASCADE"),
                        new ForeignKey(
                                "accounts_region",
                                ACCOUNTS.name(),
                                List.of("region"),
                                REGIONS.name(),
                                List.of("code"),
                                "SET NULL",
                                "CASCADE")),
                List.of(new SchemaObject(
                        ObjectType.SEQUENCE,
                        "crm",
                        "numbers",
                        null,
                        "CREATE SEQUENCE `numbers`",
                        Map.of("next_not_cached_value", "1"))));
        SnapshotReference reference = archive.putManifest(manifest, sequence);
        archive.append(archive.load(), CommitDraft.snapshot(reference));
        return reference;
    }

    /** A change of the transaction that is next to be committed. */
    public void change(
            TableDefinition table, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) {
        RowOperation operation =
                before == null ? RowOperation.INSERT : after == null ? RowOperation.DELETE : RowOperation.UPDATE;
        changes.computeIfAbsent(table, any -> new ArrayList<>())
                .add(new RowChange(position(), table.fingerprint(), operation, 0, before, after));
    }

    /** A statement behind the changes so far. */
    public void statement(String database, String sql) {
        statements.add(
                new DdlEntry(position(), database, sql.getBytes(StandardCharsets.UTF_8), Map.of("sql_mode", "0")));
    }

    /** Archives what happened since, as one transaction. */
    public void commit() throws IOException {
        sequence++;
        List<ArchiveFile> added = new ArrayList<>();
        for (Map.Entry<TableDefinition, List<RowChange>> changed : changes.entrySet()) {
            added.add(file(changed.getKey(), changed.getValue()));
        }
        Mark mark = new Mark(
                sequence, "0-1-" + sequence, coordinate(), 7, sequence, sequence, "journal", sequence, "j", "l");
        archive.append(archive.load(), CommitDraft.changes(mark, added, statements));
        changes.clear();
        statements.clear();
    }

    private ArchiveFile file(TableDefinition table, List<RowChange> records) throws IOException {
        Path file = local.resolve("changes-" + files++);
        FileSummary summary;
        try (ChangeFileWriter writer = new ChangeFileWriter(table, file)) {
            for (RowChange record : records) {
                writer.write(record);
            }
            summary = writer.finish();
        }
        String key = archive.newChangeKey(
                table.name(), summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), 0);
        archive.putSchema(table);
        archive.store().put(archive.key(key), file);
        Files.delete(file);
        return new ArchiveFile(
                key,
                FileKind.CHANGES,
                table.name(),
                table.fingerprint(),
                0,
                summary.rows(),
                summary.bytes(),
                summary.sha256(),
                summary.firstSequence(),
                summary.lastSequence(),
                summary.firstCommitMicros(),
                summary.lastCommitMicros());
    }

    private Position position() {
        sequence++;
        return new Position(sequence, "0-1-" + sequence, coordinate(), 0, sequence, 1, 1);
    }

    private BinlogCoordinate coordinate() {
        return new BinlogCoordinate("binlog.000001", 100 * sequence);
    }

    /** A row: whole numbers and texts. */
    public static @Nullable Object[] row(@Nullable Object... cells) {
        @Nullable Object[] row = new Object[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            row[i] = cell instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : cell instanceof Integer number ? (Long) number.longValue() : null;
        }
        return row;
    }

    private static TableDefinition table(String name, ColumnDefinition... columns) {
        return new TableDefinition(new TableName("crm", name), List.of(columns));
    }

    private static ColumnDefinition numberKey(String name) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1);
    }

    private static ColumnDefinition number(String name) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), true, 0);
    }

    private static ColumnDefinition textKey(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), false, 1);
    }

    private static ColumnDefinition text(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0);
    }
}
