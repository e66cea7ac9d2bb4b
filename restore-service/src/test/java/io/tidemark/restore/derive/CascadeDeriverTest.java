package io.tidemark.restore.derive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.PartSummary;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small history with cascades, derived step by step and read as an auditor does. */
class CascadeDeriverTest {
    private static final TableDefinition ACCOUNTS = table("accounts", number("id", 1));
    private static final TableDefinition DEALS =
            table("deals", number("id", 1), number("account_id", 0), number("twice", 0), text("title"));
    private static final String CREATE_DEALS = "CREATE TABLE `deals` (\n  `id` bigint NOT NULL,\n"
            + "  `account_id` bigint,\n  `twice` bigint GENERATED ALWAYS AS (`account_id` * 2) VIRTUAL,\n"
            + "  `title` text\n)";
    private static final long SNAPSHOT = 10;

    @TempDir
    Path directory;

    private Archive archive;
    private CascadeDeriver deriver;
    private int files;

    @BeforeEach
    void takeASnapshot() throws IOException {
        archive = Archive.openOrCreate(
                new DirectoryObjectStore(Files.createDirectories(directory.resolve("store"))),
                new ArchiveIdentity("crm", ServerFlavor.MARIADB, "server", 1),
                Clock.systemUTC());
        deriver = new CascadeDeriver(archive, directory.resolve("work"), 256 << 20, 1, null);
        commit(SNAPSHOT, List.of());
        snapshot(SNAPSHOT, List.of(), List.of());
    }

    private void snapshot(
            long sequence, List<SnapshotManifest.Table> moreTables, List<SnapshotManifest.ForeignKey> moreKeys)
            throws IOException {
        List<SnapshotManifest.Table> tables = new ArrayList<>(moreTables);
        tables.add(held(ACCOUNTS, "CREATE TABLE `accounts` (\n  `id` bigint NOT NULL\n)", row(1L), row(2L)));
        tables.add(held(
                DEALS,
                CREATE_DEALS,
                row(20L, 1L, 2L, bytes("one")),
                row(21L, 1L, 2L, bytes("two")),
                row(22L, 2L, 4L, bytes("three"))));
        List<SnapshotManifest.ForeignKey> keys = new ArrayList<>(moreKeys);
        keys.add(new SnapshotManifest.ForeignKey(
                "deal_account",
                DEALS.name(),
                List.of("account_id"),
                ACCOUNTS.name(),
                List.of("id"),
                "CASCADE",
                "CASCADE"));
        SnapshotManifest manifest = new SnapshotManifest(
                archive.newSnapshotId(Clock.systemUTC().instant()),
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB-log",
                1,
                2,
                3,
                "flush-tables-with-read-lock",
                new BinlogCoordinate("binlog.000001", sequence),
                "",
                1,
                List.of(new SnapshotManifest.DatabaseEntry("crm", "CREATE DATABASE `crm`")),
                tables,
                keys,
                List.of());
        archive.append(archive.load(), CommitDraft.snapshot(archive.putManifest(manifest, sequence)));
    }

    @Test
    void auditorsSeeWhatTheLogDoesNotShow() throws Exception {
        commit(
                15,
                List.of(),
                change(11, DEALS, row(20L, 1L, 2L, bytes("one")), row(20L, 1L, 2L, bytes("uno"))),
                change(12, ACCOUNTS, row(1L), null),
                change(14, ACCOUNTS, row(2L), row(7L)));
        assertThat(deriver.derive().changes()).isEqualTo(3);

        assertThat(audited(
                        "deals",
                        "_tm_derived IS NOT NULL",
                        "_tm_operation",
                        "_tm_gtid",
                        "id",
                        "_tm_before_id",
                        "account_id",
                        "_tm_before_account_id",
                        "_tm_before_title",
                        "_tm_cause_keys"))
                .containsExactly(
                        "false UPDATE 0-1-11 20 20 1 1 one null",
                        "true DELETE 0-1-12 null 20 null 1 uno [\"deal_account\"]",
                        "true DELETE 0-1-12 null 21 null 1 two [\"deal_account\"]",
                        "true UPDATE 0-1-14 22 22 7 2 three [\"deal_account\"]");
        // What the server computes is not guessed.
        assertThat(audited("deals", "_tm_derived", "twice", "_tm_before_twice", "_tm_computed"))
                .containsExactly("null 2 2 null", "true null 2 null", "true null 2 null", "true null 4 [\"twice\"]");
    }

    @Test
    void goesOnWhereTheLastDerivationEnded() throws Exception {
        commit(13, List.of(), change(12, ACCOUNTS, row(2L), row(7L)));
        assertThat(deriver.derive().changes()).isEqualTo(1);
        long commits = archive.load().number();
        assertThat(deriver.derive().changes()).isZero();
        assertThat(archive.load().number()).isEqualTo(commits);

        commit(15, List.of(), change(14, ACCOUNTS, row(7L), null));
        DerivationReport report = deriver.derive();
        assertThat(report.changes()).isEqualTo(1);
        assertThat(report.problems()).isEmpty();
        assertThat(audited("deals", "_tm_operation", "_tm_cause_sequence", "_tm_before_account_id"))
                .containsExactly("UPDATE 12 2", "DELETE 14 7");
        ArchiveView view = archive.load();
        assertThat(view.derived().through()).isEqualTo(15);
        assertThat(view.derived().stretches()).containsExactly(new DerivedStretch(DEALS.name(), SNAPSHOT, 15));
        assertThat(view.files()).allMatch(file -> file.kind() == FileKind.CHANGES);
    }

    @Test
    void stopsWhereAStatementTouchesATable() throws Exception {
        commit(12, List.of(), change(11, ACCOUNTS, row(1L), null));
        commit(
                16,
                List.of(ddl(14, "ALTER TABLE deals ADD COLUMN stage INT")),
                change(13, ACCOUNTS, row(2L), row(3L)),
                change(15, ACCOUNTS, row(3L), null));
        DerivationReport report = deriver.derive();

        assertThat(report.changes()).isEqualTo(3);
        assertThat(report.behind()).containsExactly(Map.entry(DEALS.name(), 13L));
        assertThat(archive.load().derived().stretches())
                .containsExactly(new DerivedStretch(DEALS.name(), SNAPSHOT, 13));
    }

    @Test
    void goesOnBehindStatementsThatLeaveTheRowsAlone() throws Exception {
        commit(
                20,
                List.of(
                        ddl(12, "ALTER TABLE accounts ADD INDEX i (id), COMMENT = 'all', ALGORITHM = INPLACE"),
                        ddl(13, "CREATE TABLE notes (deal BIGINT, FOREIGN KEY (deal) REFERENCES deals (id))"),
                        ddl(14, "CREATE TABLE IF NOT EXISTS deals (id BIGINT)")),
                change(11, ACCOUNTS, row(1L), null),
                change(15, ACCOUNTS, row(2L), row(3L)));
        assertThat(deriver.derive().changes()).isEqualTo(3);
        assertThat(archive.load().derived().stretches())
                .containsExactly(new DerivedStretch(DEALS.name(), SNAPSHOT, 20));

        // What is computed in deals may have become something else.
        commit(24, List.of(ddl(22, "CREATE INDEX i ON deals (title(3))")), change(23, ACCOUNTS, row(3L), null));
        assertThat(deriver.derive().behind()).containsExactly(Map.entry(DEALS.name(), 21L));
    }

    /** An index can be what tells rows apart. */
    @Test
    void stopsWhereAnIndexChangesTheKey() throws Exception {
        TableDefinition keyless = table("accounts", number("id", 0));
        commit(
                16,
                List.of(ddl(12, "DROP INDEX only ON accounts")),
                List.of(ACCOUNTS, keyless),
                change(11, ACCOUNTS, row(1L), null),
                change(15, keyless, row(2L), null));
        DerivationReport report = deriver.derive();
        assertThat(report.changes()).isEqualTo(2);
        assertThat(report.behind()).containsExactly(Map.entry(DEALS.name(), 11L));
        assertThat(report.problems()).isEmpty();
    }

    private static DdlEntry ddl(long sequence, String sql) {
        return new DdlEntry(position(sequence), "crm", sql.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Test
    void whatOnlyAServerCanCompareIsNamedAndTheRestDerived() throws Exception {
        TableDefinition labels = table("labels", textKey("code"));
        TableDefinition tags = table("tags", number("id", 1), text("code"));
        commit(11, List.of());
        snapshot(
                11,
                List.of(
                        held(
                                labels,
                                "CREATE TABLE `labels` (\n  `code` varchar(9) COLLATE utf8mb4_danish_ci\n)",
                                new Object[][] {{bytes("aa")}}),
                        held(
                                tags,
                                "CREATE TABLE `tags` (\n  `id` bigint,\n  `code` varchar(9) COLLATE utf8mb4_danish_ci\n)",
                                row(1L, bytes("å")))),
                List.of(new SnapshotManifest.ForeignKey(
                        "tag_label",
                        tags.name(),
                        List.of("code"),
                        labels.name(),
                        List.of("code"),
                        "SET NULL",
                        "CASCADE")));
        commit(
                14,
                List.of(),
                List.of(ACCOUNTS, labels),
                change(12, ACCOUNTS, row(2L), null),
                change(13, labels, new Object[] {bytes("aa")}, null));
        DerivationReport report = deriver.derive();

        assertThat(report.changes()).isEqualTo(1);
        assertThat(report.behind()).containsExactly(Map.entry(tags.name(), 11L));
        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("crm.tags", "utf8mb4_danish_ci", "names no source");
        assertThat(archive.load().derived().behind()).containsExactly(tags.name());
        assertThat(archive.load().derived().completeThrough(DEALS.name(), 11)).isEqualTo(14);
    }

    /** Rows of logged and derived changes together, in order; the columns' texts in one line each. */
    private List<String> audited(String table, String... columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet row = statement.executeQuery("SELECT concat_ws(' ', "
                        + String.join(
                                ", ",
                                List.of(columns).stream()
                                        .map(column -> "coalesce(CAST(" + column + " AS VARCHAR), 'null')")
                                        .toList())
                        + ") FROM read_parquet([" + globs(table)
                        + "], union_by_name = true) ORDER BY coalesce(_tm_cause_sequence, _tm_binlog_offset),"
                        + " _tm_cause_path, _tm_before_id")) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private String globs(String table) {
        return Stream.of("changes", "derived")
                .map(kind -> directory
                        .resolve("store/crm")
                        .resolve(kind)
                        .resolve("crm")
                        .resolve(table))
                .filter(Files::exists)
                .map(folder -> "'" + folder + "/**/*.parquet'")
                .collect(Collectors.joining(", "));
    }

    private void commit(long mark, List<DdlEntry> ddl, RowChange... changes) throws IOException {
        commit(mark, ddl, List.of(ACCOUNTS, DEALS), changes);
    }

    private void commit(long mark, List<DdlEntry> ddl, List<TableDefinition> tables, RowChange... changes)
            throws IOException {
        List<ArchiveFile> added = new ArrayList<>();
        for (TableDefinition table : tables) {
            List<RowChange> own = List.of(changes).stream()
                    .filter(change -> change.table().equals(table.fingerprint()))
                    .toList();
            if (!own.isEmpty()) {
                added.add(store(table, own));
            }
        }
        Mark to = new Mark(
                mark, "0-1-" + mark, new BinlogCoordinate("binlog.000001", mark), 1, mark, mark, "t", mark, "j", "l");
        archive.append(archive.load(), CommitDraft.changes(to, added, ddl));
    }

    private ArchiveFile store(TableDefinition table, List<RowChange> changes) throws IOException {
        Path local = directory.resolve("file-" + files++);
        archive.putSchema(table);
        FileSummary summary;
        try (ChangeFileWriter writer = new ChangeFileWriter(table, local)) {
            for (RowChange change : changes) {
                writer.write(change);
            }
            summary = writer.finish();
        }
        ArchiveFile file = new ArchiveFile(
                archive.newChangeKey(table.name(), 1, summary.firstSequence(), summary.lastSequence(), 0),
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
        archive.store().put(archive.key(file.key()), local);
        return file;
    }

    private SnapshotManifest.Table held(TableDefinition table, String create, @Nullable Object[]... rows)
            throws IOException {
        Path local = directory.resolve("file-" + files++);
        PartSummary summary;
        try (SnapshotPartWriter writer = new SnapshotPartWriter(table, local)) {
            for (@Nullable Object[] row : rows) {
                writer.write(row);
            }
            summary = writer.finish();
        }
        archive.putSchema(table);
        String key = "snapshots/s/" + table.name().table() + "-" + files + ".parquet";
        archive.store().put(archive.key(key), local);
        return new SnapshotManifest.Table(
                table.name(),
                table.fingerprint(),
                create,
                null,
                rows.length,
                "0".repeat(128),
                List.of(new SnapshotManifest.Part(key, summary.rows(), summary.bytes(), summary.sha256())));
    }

    private static RowChange change(
            long sequence, TableDefinition table, @Nullable Object[] before, @Nullable Object @Nullable [] after) {
        return new RowChange(
                position(sequence),
                table.fingerprint(),
                after == null ? RowOperation.DELETE : RowOperation.UPDATE,
                0,
                before,
                after);
    }

    private static Position position(long sequence) {
        return new Position(
                sequence, "0-1-" + sequence, new BinlogCoordinate("binlog.000001", sequence), 0, sequence, 1, 9);
    }

    private static @Nullable Object[] row(@Nullable Object... cells) {
        return cells;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TableDefinition table(String name, ColumnDefinition... columns) {
        return new TableDefinition(new TableName("crm", name), List.of(columns));
    }

    private static ColumnDefinition number(String name, int keyOrdinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), keyOrdinal == 0, keyOrdinal);
    }

    private static ColumnDefinition textKey(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), false, 1);
    }

    private static ColumnDefinition text(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0);
    }
}
