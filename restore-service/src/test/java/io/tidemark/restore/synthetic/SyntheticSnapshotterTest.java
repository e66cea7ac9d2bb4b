package io.tidemark.restore.synthetic;

import static io.tidemark.restore.synthetic.WrittenHistory.ACCOUNTS;
import static io.tidemark.restore.synthetic.WrittenHistory.CONTACTS;
import static io.tidemark.restore.synthetic.WrittenHistory.NUMBERS;
import static io.tidemark.restore.synthetic.WrittenHistory.REGIONS;
import static io.tidemark.restore.synthetic.WrittenHistory.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.ArchivedState;
import io.tidemark.restore.ProgressListener;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestorePlanner;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.MergeSettings;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticSnapshotterTest {
    private static final long MEMORY = 256L << 20;
    private static final long TINY_PARTS = 1;

    @TempDir
    Path directory;

    private BrokenStore store;
    private WrittenHistory history;
    private SyntheticSnapshotter snapshotter;

    @BeforeEach
    void writeAHistory() throws IOException {
        store = new BrokenStore(new DirectoryObjectStore(directory.resolve("store")));
        history = new WrittenHistory(store, directory.resolve("local"));
        snapshotter = new SyntheticSnapshotter(
                history.archive(),
                new SyntheticSnapshotConfig(directory.resolve("work"), MEMORY, 1, TINY_PARTS),
                ProgressListener.NONE,
                Clock.systemUTC());
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    private SnapshotReference base() throws IOException {
        return history.snapshot(Map.of(
                REGIONS, List.of(row("eu", "Europe"), row("us", "States")),
                ACCOUNTS, List.of(row(1, "eu", "One"), row(2, "us", "Two")),
                CONTACTS, List.of(row(1, 1, null, "Ann"), row(2, 1, null, "Ben"), row(3, 2, null, "Cid"))));
    }

    private void changeMuch() throws IOException {
        history.change(ACCOUNTS, null, row(9, "eu", "Nine"));
        history.change(ACCOUNTS, row(9, "eu", "Nine"), row(9, "EU", "Neun"));
        history.change(CONTACTS, row(2, 1, null, "Ben"), row(2, 9, null, "Ben"));
        // Ann goes with it, Ben has gone elsewhere before.
        history.change(ACCOUNTS, row(1, "eu", "One"), null);
        history.change(REGIONS, row("eu", "Europe"), row("europe", "Europe"));
        history.change(CONTACTS, null, row(20, 2, null, "Dee"));
        history.change(CONTACTS, row(20, 2, null, "Dee"), null);
        history.change(NUMBERS, null, row(1001, 0));
        history.commit();
    }

    @Test
    void itHoldsWhatARestoreToTheSamePointLoads() throws IOException {
        SnapshotReference base = base();
        changeMuch();

        SyntheticSnapshot made = snapshotter.make();

        ArchiveView view = history.archive().load();
        assertThat(view.snapshots()).containsExactly(base, made.reference());
        assertThat(made.reference().isSynthetic()).isTrue();
        assertThat(made.reference().sequence()).isEqualTo(view.mark().sequence());
        assertThat(made.reference().coordinate()).isEqualTo(view.mark().coordinate());
        SnapshotManifest manifest = history.archive().manifest(made.reference());
        assertThat(manifest).isEqualTo(made.manifest());
        assertThat(manifest.madeFrom())
                .isEqualTo(new SnapshotManifest.Origin(
                        base.id(),
                        base.sha256(),
                        base.sequence(),
                        view.number() - 1,
                        manifest.madeFrom().commitSha256()));
        assertThat(manifest.tables())
                .extracting(SnapshotManifest.Table::digest)
                .containsExactly(
                        digest(row("europe", "Europe"), row("us", "States")),
                        digest(row(2, "us", "Two"), row(9, "europe", "Neun")),
                        digest(row(2, 9, null, "Ben"), row(3, 2, null, "Cid")));
        assertThat(manifest.tables().get(1).parts()).hasSize(2);
        assertThat(states(made.reference(), view)).isEqualTo(states(base, view));
        assertThat(leftIn("work")).isEmpty();
    }

    @Test
    void countersAndSequencesGoOnWhereTheSourceWas() throws IOException {
        base();
        changeMuch();

        SnapshotManifest manifest = snapshotter.make().manifest();

        SnapshotManifest.Table accounts = manifest.tables().get(1);
        assertThat(accounts.autoIncrement()).isEqualTo(10);
        assertThat(accounts.create())
                .contains("ENGINE=InnoDB AUTO_INCREMENT=10 DEFAULT")
                .contains("'no AUTO_INCREMENT=7'");
        // The greatest value was in use for a moment only, and nothing had been counted when the snapshot was taken.
        assertThat(manifest.tables().get(2).create()).contains("ENGINE=InnoDB AUTO_INCREMENT=21 DEFAULT");
        assertThat(manifest.tables().get(0).create()).doesNotContain("AUTO_INCREMENT");
        assertThat(manifest.objects().get(0).session()).containsEntry("next_not_cached_value", "1001");
    }

    @Test
    void changesBehindItAreAddedToItAsToAnyOther() throws IOException {
        SnapshotReference base = base();
        changeMuch();
        SnapshotReference first = snapshotter.make().reference();
        history.change(ACCOUNTS, row(2, "us", "Two"), row(5, "us", "Two"));
        history.change(REGIONS, row("europe", "Europe"), null);
        history.commit();

        SyntheticSnapshot second = snapshotter.make();

        assertThat(second.base()).isEqualTo(first);
        ArchiveView view = history.archive().load();
        assertThat(states(base, view)).isEqualTo(states(first, view)).isEqualTo(states(second.reference(), view));
        assertThat(second.manifest().tables().get(2).digest())
                .isEqualTo(digest(row(2, 9, null, "Ben"), row(3, 5, null, "Cid")));
    }

    @Test
    void withoutASnapshotOrAnythingNewThereIsNone() throws IOException {
        assertThat(refused().kind()).isEqualTo(RestoreException.Kind.NOTHING_ARCHIVED);
        base();
        assertThat(refused().kind()).isEqualTo(RestoreException.Kind.NOTHING_NEW);
    }

    @Test
    void aStatementThatADefinitionMayOweSomethingToNeedsAServer() throws IOException {
        base();
        history.statement("crm", "ALTER TABLE accounts ADD COLUMN size INT DEFAULT 3");
        history.commit();

        assertThat(refused())
                .hasMessageContaining("ALTER TABLE accounts ADD COLUMN size INT DEFAULT 3")
                .hasMessageContaining("take an ordinary snapshot, 'tidemark snapshot'");
    }

    @Test
    void aStatementThatConcernsNothingProtectedIsCrossed() throws IOException {
        base();
        history.statement("other", "ALTER TABLE other.accounts ADD COLUMN size INT");
        history.statement("crm", "CREATE USER ann IDENTIFIED BY 'x'");
        history.statement("crm", "ANALYZE TABLE accounts");
        history.change(ACCOUNTS, null, row(7, "us", "Seven"));
        history.commit();

        assertThat(snapshotter.make().manifest().tables().get(1).rows()).isEqualTo(3);
    }

    @Test
    void changesOfATableThatNoStatementMadeNeedAnOrdinarySnapshot() throws IOException {
        base();
        history.change(
                new TableDefinition(new TableName("crm", "sprung_up"), CONTACTS.columns()), null, row(1, 1, 1, "x"));
        history.commit();

        assertThat(refused()).hasMessageContaining("sprung_up");
    }

    @Test
    void textsThatOnlyAServerComparesNeedOneAndTheKeyIsNamed() throws IOException {
        history.replaceInCreate(ACCOUNTS, "varchar(20)", "varchar(20) COLLATE utf8mb4_hungarian_ci");
        base();
        history.change(REGIONS, row("eu", "Europe"), row("europe", "Europe"));
        history.commit();

        assertThat(refused())
                .hasMessageContaining("foreign key accounts_region of table crm.accounts")
                .hasMessageContaining("utf8mb4_hungarian_ci")
                .hasMessageContaining("take an ordinary snapshot");
    }

    @Test
    void columnsComputedFromWhatCascadesChangedNeedAServer() throws IOException {
        history.replaceInCreate(
                CONTACTS,
                "`account_twice` bigint(20)",
                "`account_twice` bigint(20) GENERATED ALWAYS AS (`account_id` * 2) VIRTUAL");
        base();
        history.change(CONTACTS, null, row(4, 2, 4, "Eve"));
        history.commit();
        assertThat(snapshotter.make().manifest().tables().get(2).rows()).isEqualTo(4);
        history.change(ACCOUNTS, row(2, "us", "Two"), row(5, "us", "Two"));
        history.commit();

        assertThat(refused()).hasMessageContaining("[account_twice]").hasMessageContaining("table crm.contacts");
    }

    @Test
    void columnsComputedFromTheNumberOfARowNeedAServer() throws IOException {
        history.replaceInCreate(
                CONTACTS,
                "`account_twice` bigint(20)",
                "`account_twice` bigint(20) GENERATED ALWAYS AS (`id` * 2) VIRTUAL");
        base();
        history.change(CONTACTS, null, row(4, 2, 0, "Eve"));
        history.commit();

        assertThat(refused()).hasMessageContaining("[account_twice]").hasMessageContaining("AUTO_INCREMENT");
    }

    @Test
    void aSequenceThatBeganAnewNeedsAnOrdinarySnapshot() throws IOException {
        base();
        history.change(NUMBERS, null, row(1, 2));
        history.commit();

        assertThat(refused()).hasMessageContaining("crm.numbers").hasMessageContaining("2 times");
    }

    @Test
    void whereverItFailsNothingIsVisibleAndTheNextOneSucceeds() throws IOException {
        base();
        changeMuch();
        ArchiveView before = history.archive().load();
        int failures = 0;
        for (boolean failed = true; failed; failures++) {
            store.failAfter(failures);
            try {
                snapshotter.make();
                failed = false;
            } catch (IOException e) {
                assertThat(history.archive().load().number()).isEqualTo(before.number());
                assertThat(leftIn("work")).isEmpty();
            }
        }
        // Every part, the manifest and the commit.
        assertThat(failures).isGreaterThan(6);
        assertThat(history.archive().load().snapshots()).hasSize(2);
    }

    @Test
    void whatTheStoreKeptOtherwiseStaysInvisible() throws IOException {
        base();
        changeMuch();
        ArchiveView before = history.archive().load();
        store.alterFiles();

        assertThatThrownBy(snapshotter::make).isInstanceOf(DamagedObjectException.class);

        assertThat(history.archive().load().number()).isEqualTo(before.number());
    }

    private RestoreException refused() throws IOException {
        long before = history.archive().load().number();
        RestoreException refused = catchThrowableOfType(RestoreException.class, snapshotter::make);
        assertThat(refused).isNotNull();
        assertThat(history.archive().load().number()).isEqualTo(before);
        return refused;
    }

    private List<Path> leftIn(String name) throws IOException {
        try (Stream<Path> left = Files.list(directory.resolve(name))) {
            return left.toList();
        }
    }

    /** The digests of all tables at the mark, starting from a snapshot. */
    private Map<TableName, String> states(SnapshotReference from, ArchiveView view) throws IOException {
        Map<TableName, String> states = new TreeMap<>();
        ResolvedTarget point = ResolvedTarget.recent(
                view,
                "the mark",
                view.mark().sequence(),
                view.mark().coordinate(),
                view.mark().completeToMicros());
        assertThat(RestorePlanner.snapshotFor(view, point))
                .isEqualTo(view.snapshots().get(view.snapshots().size() - 1));
        try (MergeEngine engine = new MergeEngine(new MergeSettings(directory.resolve("spill"), MEMORY, 1))) {
            ArchivedState state = new ArchivedState(
                    history.archive(), view, from, point, new LocalCopies(store, directory.resolve("copies")), engine);
            state.visit(state.known(), (names, spans, keys, merge) -> {
                for (TableName name : names) {
                    RowMultisetDigest digest = new RowMultisetDigest();
                    try (RowCursor rows = merge.state(name)) {
                        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                            digest.add(row);
                        }
                    }
                    states.put(name, digest.text());
                }
            });
        }
        assertThat(states).hasSize(3);
        return states;
    }

    private static String digest(@Nullable Object[]... rows) {
        RowMultisetDigest digest = new RowMultisetDigest();
        for (@Nullable Object[] row : rows) {
            digest.add(row);
        }
        return digest.text();
    }
}
