package io.tidemark.restore.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of images, whole and broken in every way. */
class ImageChainTest {
    private static final TableDefinition KEYED = table(1);
    private static final TableDefinition KEYLESS = table(0);

    @TempDir
    Path directory;

    private final List<RowChange> changes = new ArrayList<>();
    private MergeEngine engine;

    @BeforeEach
    void start() throws IOException {
        engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), 128 << 20, 1));
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void provesWhatFitsTogether() throws IOException {
        add(KEYED, null, row(2, "b"));
        add(KEYED, row(1, "a"), row(3, "a"));
        add(KEYED, row(3, "a"), null);
        add(KEYED, row(2, "b"), row(2, "c"));
        ChainResult result = check(KEYED, rows(row(1, "a"), row(9, "untouched")), CascadeReach.NONE);
        assertThat(result).isEqualTo(new ChainResult(3, 0, 0, 0, List.of()));
    }

    @Test
    void namesTheColumnThatChangedUnseen() throws IOException {
        add(KEYED, row(1, "other"), row(1, "b"));
        add(KEYED, row(1, "again other"), null);
        ChainResult result = check(KEYED, rows(row(1, "a")), CascadeReach.NONE);
        assertThat(result.broken()).isEqualTo(2);
        assertThat(result.proven()).isZero();
        assertThat(result.findings())
                .extracting(RowFinding::sentence)
                .containsExactly(
                        "table crm.t, row id=1, column name: the change 1 found other values than the snapshot holds",
                        "table crm.t, row id=1, column name: the change 2 found other values than the change 1 left");
    }

    @Test
    void namesRowsThatCameOrWentUnseen() throws IOException {
        add(KEYED, null, row(1, "twice"));
        add(KEYED, row(2, "never there"), null);
        add(KEYED, row(3, "gone"), null);
        add(KEYED, row(3, "gone"), null);
        ChainResult result = check(KEYED, rows(row(1, "a"), row(3, "gone")), CascadeReach.NONE);
        assertThat(result.findings())
                .extracting(RowFinding::sentence)
                .containsExactly(
                        "table crm.t, row id=1: the change 1 adds it although it was there",
                        "table crm.t, row id=2: the change 2 finds it although it was not there",
                        "table crm.t, row id=3: the change 4 finds it although it was not there");
    }

    @Test
    void doesNotJudgeWhatItCannotKnow() throws IOException {
        add(KEYED, row(1, "a"), row(1, "b"));
        add(KEYED, row(1, "b"), null);
        assertThat(check(KEYED, null, CascadeReach.NONE)).isEqualTo(new ChainResult(1, 1, 0, 0, List.of()));
    }

    @Test
    void allowsForForeignKeysOnlyWhatTheyCanDo() throws IOException {
        add(KEYED, row(1, "set null"), row(1, "b"));
        add(KEYED, null, row(1, "deleted by a cascade before"));
        CascadeReach sets = new CascadeReach(Set.of("name"), false, false);
        ChainResult result = check(KEYED, rows(row(1, "a")), sets);
        assertThat(result.cascaded()).isEqualTo(1);
        assertThat(result.broken()).isEqualTo(1);
        assertThat(check(KEYED, rows(row(1, "a")), new CascadeReach(Set.of(), true, false))
                        .broken())
                .isEqualTo(1);
    }

    @Test
    void countsRowsWithoutAKey() throws IOException {
        add(KEYLESS, null, row(1, "a"));
        add(KEYLESS, row(1, "a"), null);
        add(KEYLESS, row(1, "a"), null);
        assertThat(check(KEYLESS, rows(row(1, "a")), CascadeReach.NONE).broken())
                .isZero();
        ChainResult result = check(KEYLESS, rows(), CascadeReach.NONE);
        assertThat(result.broken()).isEqualTo(1);
        assertThat(result.proven()).isEqualTo(1);
    }

    private ChainResult check(TableDefinition table, @Nullable List<Object[]> base, CascadeReach cascades)
            throws IOException {
        Path file = directory.resolve("changes-" + System.nanoTime());
        try (ChangeFileWriter writer = new ChangeFileWriter(table, file)) {
            for (RowChange change : changes) {
                writer.write(change);
            }
            writer.finish();
        }
        List<Path> parts = new ArrayList<>();
        if (base != null && !base.isEmpty()) {
            Path part = directory.resolve("part-" + System.nanoTime());
            try (SnapshotPartWriter writer = new SnapshotPartWriter(table, part)) {
                for (Object[] row : base) {
                    writer.write(row);
                }
                writer.finish();
            }
            parts.add(part);
        }
        return ImageChain.check(
                engine, new TableSpan(table, parts, List.of(file), 0, 100, false), base != null, cascades);
    }

    private void add(TableDefinition table, Object @Nullable [] before, Object @Nullable [] after) {
        long sequence = changes.size() + 1;
        RowOperation operation =
                before == null ? RowOperation.INSERT : after == null ? RowOperation.DELETE : RowOperation.UPDATE;
        Position position =
                new Position(sequence, "0-1-" + sequence, new BinlogCoordinate("binlog.000001", 4), 0, 0, 1, 1);
        changes.add(new RowChange(position, table.fingerprint(), operation, 0, before, after));
    }

    private static List<Object[]> rows(Object[]... rows) {
        return Arrays.asList(rows);
    }

    private static Object[] row(long id, String name) {
        return new Object[] {id, name.getBytes(StandardCharsets.UTF_8)};
    }

    private static TableDefinition table(int keyOrdinal) {
        return new TableDefinition(
                new TableName("crm", "t"),
                List.of(
                        new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, keyOrdinal),
                        new ColumnDefinition("name", ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0)));
    }
}
