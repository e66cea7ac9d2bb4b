package io.tidemark.restore.history;

import static io.tidemark.restore.synthetic.WrittenHistory.ACCOUNTS;
import static io.tidemark.restore.synthetic.WrittenHistory.NUMBERS;
import static io.tidemark.restore.synthetic.WrittenHistory.REGIONS;
import static io.tidemark.restore.synthetic.WrittenHistory.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.Gap;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.restore.synthetic.WrittenHistory;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a small archive, written record by record. */
final class RowHistoriesTest {

    @TempDir
    Path directory;

    private DirectoryObjectStore store;
    private WrittenHistory written;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(directory.resolve("store"));
        written = new WrittenHistory(store, directory.resolve("local"));
    }

    @Test
    void tellsARowsChangesAcrossKeysFilesAndStatements() throws IOException {
        written.change(ACCOUNTS, null, row(1, "EU", "Ada"));
        written.change(ACCOUNTS, null, row(2, "EU", "Bo"));
        written.commit();
        written.change(ACCOUNTS, row(1, "EU", "Ada"), row(1, null, "Ada"));
        written.change(ACCOUNTS, row(1, null, "Ada"), row(3, null, "Ada"));
        written.commit();
        written.statement("crm", "ALTER TABLE accounts COMMENT 'x'");
        written.statement("crm", "ALTER TABLE regions COMMENT 'x'");
        written.change(ACCOUNTS, row(2, "EU", "Bo"), row(1, "EU", "Bo"));
        written.change(ACCOUNTS, row(1, "EU", "Bo"), null);
        written.commit();

        assertThat(told(ACCOUNTS, Map.of("ID", "1")))
                .containsExactly(
                        "1 INSERT NONE id, region, name",
                        "4 UPDATE NONE region",
                        "5 UPDATE WENT id",
                        "7 ALTER TABLE accounts COMMENT 'x'",
                        "9 UPDATE CAME id",
                        "10 DELETE NONE id, region, name");
        assertThat(told(ACCOUNTS, Map.of("id", "3")))
                .containsExactly("5 UPDATE CAME id", "7 ALTER TABLE accounts COMMENT 'x'");
        assertThat(told(new HistoryQuery(ACCOUNTS.name(), Map.of("id", "1"), 4, 6)))
                .containsExactly("4 UPDATE NONE region", "5 UPDATE WENT id");
        try (RowHistory history = find(new HistoryQuery(ACCOUNTS.name(), Map.of("ID", "1"), 0, Long.MAX_VALUE))) {
            assertThat(history.key()).containsExactly(Map.entry("id", "1"));
            assertThat(history.reach().mark().sequence()).isEqualTo(11);
            assertThat(history.reach().afterSequence()).isZero();
            assertThat(history.reach().pruned()).isFalse();
        }
    }

    @Test
    void readsOlderDefinitionsInTheirOwnWay() throws IOException {
        TableDefinition older = accounts(number("id", 4, 1), text("note"));
        TableDefinition otherKey = accounts(number("id", 8, 0), number("place", 8, 1));
        TableDefinition small = accounts(number("id", 1, 1));
        TableDefinition without = accounts(number("number", 8, 1));
        written.change(older, null, row(300, "old"));
        written.commit();
        written.change(otherKey, null, row(300, 9));
        written.commit();
        written.change(small, null, row(44));
        written.commit();
        written.change(without, null, row(300));
        written.commit();
        written.change(ACCOUNTS, null, row(300, "EU", "Ada"));
        written.commit();

        assertThat(told(ACCOUNTS, Map.of("id", "300")))
                .containsExactly("1 INSERT NONE id, note", "3 INSERT NONE id, place", "9 INSERT NONE id, region, name");
        try (RowHistory history = find(query(ACCOUNTS, Map.of("id", "300")))) {
            assertThat(history.reach().notSearched())
                    .containsExactly("1 changes with sequences 7 to 7: the table had no column id then");
        }
    }

    @Test
    void leavesOutWhatRetentionLeftOnlyInPart() throws IOException {
        written.change(ACCOUNTS, null, row(1, "EU", "Ada"));
        written.commit();
        SnapshotReference kept = written.snapshot(Map.of(ACCOUNTS, List.<@Nullable Object[]>of(row(1, "EU", "Ada"))));
        written.change(ACCOUNTS, row(1, "EU", "Ada"), row(1, "US", "Ada"));
        written.commit();
        written.archive().append(written.archive().load(), CommitDraft.removal(List.of(), kept));

        assertThat(told(ACCOUNTS, Map.of("id", "1"))).containsExactly("4 UPDATE NONE region");
        try (RowHistory history = find(query(ACCOUNTS, Map.of("id", "1")))) {
            assertThat(history.reach().pruned()).isTrue();
            assertThat(history.reach().afterSequence()).isEqualTo(kept.sequence());
        }
    }

    @Test
    void showsGapsInTheirPlace() throws IOException {
        written.change(ACCOUNTS, null, row(1, "EU", "Ada"));
        written.commit();
        ArchiveView view = written.archive().load();
        Mark from = Objects.requireNonNull(view.mark());
        Mark to = new Mark(9, "", from.coordinate(), 7, 9, 9, "journal", 9, "j", "l");
        written.archive().append(view, CommitDraft.gap(new Gap(2, 9, from, to, "the binlog was purged", 9)));

        assertThat(told(ACCOUNTS, Map.of("id", "1")))
                .containsExactly("1 INSERT NONE id, region, name", "gap before 9: the binlog was purged");
    }

    @Test
    void knowsTablesWithoutChangesFromTheSnapshot() throws IOException {
        written.snapshot(Map.of());
        assertThat(told(REGIONS, Map.of("code", "EU"))).isEmpty();
    }

    @Test
    void refusesWhatNamesNoRowAndSaysWhatWould() throws IOException {
        written.change(ACCOUNTS, null, row(1, "EU", "Ada"));
        written.change(NUMBERS, null, row(1, 2));
        written.commit();
        TableDefinition typo = new TableDefinition(new TableName("crm", "acounts"), ACCOUNTS.columns());
        refused(query(typo, Map.of("id", "1")), "crm.acounts", "[crm.accounts, crm.numbers]");
        refused(query(NUMBERS, Map.of("cycle_count", "1")), "no primary key", "files of changes");
        refused(query(ACCOUNTS, Map.of()), "column id", "--key id=VALUE");
        refused(query(ACCOUNTS, Map.of("id", "1", "name", "Ada")), "'name' is no column", "--key id=VALUE");
        refused(query(ACCOUNTS, Map.of("id", "one")), "'one' is no value of column id", "an integer of 64 bits");
    }

    private void refused(HistoryQuery query, String message, String hint) {
        assertThatThrownBy(() -> find(query))
                .isInstanceOf(HistoryQueryException.class)
                .hasMessageContaining(message)
                .satisfies(failure ->
                        assertThat(((HistoryQueryException) failure).hint()).contains(hint));
    }

    private RowHistory find(HistoryQuery query) throws IOException {
        LocalCopies copies = new LocalCopies(store, directory.resolve("copies"));
        return new RowHistories(written.archive(), written.archive().load(), copies).find(query);
    }

    private static HistoryQuery query(TableDefinition table, Map<String, String> key) {
        return new HistoryQuery(table.name(), key, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private List<String> told(TableDefinition table, Map<String, String> key) throws IOException {
        return told(query(table, key));
    }

    private List<String> told(HistoryQuery query) throws IOException {
        List<String> told = new ArrayList<>();
        try (RowHistory history = find(query)) {
            for (HistoryEntry entry = history.next(); entry != null; entry = history.next()) {
                if (entry instanceof HistoryEntry.Change change) {
                    told.add(entry.sequence() + " " + change.change().operation() + " " + change.move() + " "
                            + String.join(
                                    ", ",
                                    change.columns().stream()
                                            .map(column -> column.column().name())
                                            .toList()));
                } else if (entry instanceof HistoryEntry.Statement statement) {
                    told.add(entry.sequence() + " " + statement.sql());
                } else if (entry instanceof HistoryEntry.Loss loss) {
                    told.add(
                            "gap before " + entry.sequence() + ": " + loss.gap().reason());
                }
            }
        }
        return told;
    }

    private static TableDefinition accounts(ColumnDefinition... columns) {
        return new TableDefinition(ACCOUNTS.name(), List.of(columns));
    }

    private static ColumnDefinition number(String name, int bytes, int keyOrdinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, bytes, 0, false, null, List.of(), true, keyOrdinal);
    }

    private static ColumnDefinition text(String name) {
        return new ColumnDefinition(name, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0);
    }
}
