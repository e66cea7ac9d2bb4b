package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots at sequences 10 and 20, and the changes 11 to 20 and 21 to 30. */
class DamageReachTest {
    private static final TableName DEALS = new TableName("crm", "deals");
    private static final Fingerprint SCHEMA = new Fingerprint("ab".repeat(16));
    private static final BinlogCoordinate PLACE = new BinlogCoordinate("binlog.000001", 4);

    @TempDir
    private Path directory;

    private Archive archive;
    private DamageReach reach;

    @BeforeEach
    void archiveSomething() throws IOException {
        archive = Archive.openOrCreate(
                new DirectoryObjectStore(directory),
                new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0),
                Clock.systemUTC());
        ArchiveView view = archive.load();
        view = archive.append(
                view,
                CommitDraft.changes(
                        new Mark(30, "", PLACE, 1, 30_000_000, 40_000_000, "journal", 1, "", ""),
                        List.of(file(11), file(21)),
                        List.of()));
        view = archive.append(view, CommitDraft.snapshot(archive.putManifest(manifest("s1", 10), 10)));
        reach = new DamageReach(
                archive, archive.append(view, CommitDraft.snapshot(archive.putManifest(manifest("s2", 20), 20))));
    }

    @Test
    void changesAreNeededFromTheirFirstToTheNextSnapshot() throws IOException {
        assertThat(reach.without("crm/changes/11"))
                .contains("can be restored without it: the points before 1970-01-01T00:00:11Z, the points from snapshot"
                        + " s2 on, and at every point the tables (--table) other than crm.deals and those whose foreign"
                        + " keys lead to it");
        assertThat(reach.without("crm/changes/21").orElseThrow())
                .startsWith("can be restored without it: the points before 1970-01-01T00:00:21Z, and at every point");
    }

    @Test
    void aSnapshotIsNeededUpToTheNext() throws IOException {
        assertThat(reach.without("crm/snapshots/s1/part").orElseThrow())
                .startsWith("can be restored without it: the points from snapshot s2 on, and at every point");
        assertThat(reach.without("crm/snapshots/s2/manifest.json"))
                .contains("can be restored without it: the points before snapshot s2");
    }

    @Test
    void ofOtherObjectsNothingIsSaid() throws IOException {
        assertThat(reach.without("crm/records/a.json")).isEmpty();
        assertThat(reach.stretchesWithout(List.of("crm/records/a.json"))).hasSize(1);
    }

    @Test
    void aCommitIsNeededWhereNoCheckpointStandsBehindIt() throws IOException {
        String commit = "crm/log/00000000000000000001.json";
        assertThat(reach.without(commit).orElseThrow()).contains("every point");
        Files.delete(directory.resolve(commit));
        assertThat(reach.without(commit)).contains("nothing can be restored without it");
        assertThat(stretches(commit)).isEmpty();
    }

    @Test
    void withoutACommitThePointsBeforeItRemain() throws IOException {
        ArchiveView view = archive.append(
                archive.load(),
                CommitDraft.changes(
                        new Mark(40, "", PLACE, 1, 40_000_000, 50_000_000, "journal", 1, "", ""),
                        List.of(file(31)),
                        List.of()));
        assertThat(RestorableWindows.of(view).get(0).to().time()).isEqualTo("1970-01-01T00:00:50Z");
        String commit = "crm/log/00000000000000000003.json";
        Files.write(directory.resolve(commit), "{\"format\":1,\"num".getBytes(StandardCharsets.UTF_8));
        assertThat(reach.without(commit)).contains("can be restored without it: the points up to 1970-01-01T00:00:40Z");
        assertThat(stretches(commit))
                .containsExactly("any transaction from 1970-01-01T00:00:10Z to 1970-01-01T00:00:40Z");
        assertThat(stretches(commit, "crm/changes/11"))
                .containsExactly(
                        "any transaction from 1970-01-01T00:00:10Z to before 1970-01-01T00:00:11Z",
                        "any transaction from 1970-01-01T00:00:20Z to 1970-01-01T00:00:40Z");
    }

    @Test
    void aDefinitionIsNeededByAllThatItDescribes() throws IOException {
        String schema = "crm/schemas/" + SCHEMA + ".json";
        assertThat(reach.without(schema))
                .contains(
                        "can be restored without it: at every point the tables (--table) other than crm.deals and those"
                                + " whose foreign keys lead to them");
        assertThat(stretches(schema)).isEmpty();
        assertThat(reach.without("crm/schemas/" + "00".repeat(16) + ".json")).isEmpty();
    }

    @Test
    void saysWhatRemainsWithoutSeveralObjects() throws IOException {
        assertThat(stretches()).containsExactly("any transaction from 1970-01-01T00:00:10Z to 1970-01-01T00:00:40Z");
        assertThat(stretches("crm/changes/11"))
                .containsExactly(
                        "any transaction from 1970-01-01T00:00:10Z to before 1970-01-01T00:00:11Z",
                        "any transaction from 1970-01-01T00:00:20Z to 1970-01-01T00:00:40Z");
        assertThat(stretches("crm/snapshots/s1/part", "crm/changes/11"))
                .containsExactly("any transaction from 1970-01-01T00:00:20Z to 1970-01-01T00:00:40Z");
        assertThat(stretches("crm/changes/21", "crm/changes/11"))
                .containsExactly(
                        "any transaction from 1970-01-01T00:00:10Z to before 1970-01-01T00:00:11Z",
                        "any transaction from 1970-01-01T00:00:20Z to before 1970-01-01T00:00:21Z");
        assertThat(stretches("crm/snapshots/s2/part"))
                .containsExactly("any transaction from 1970-01-01T00:00:10Z to before 1970-01-01T00:00:20Z");
        assertThat(stretches("crm/snapshots/s1/manifest.json", "crm/snapshots/s2/manifest.json"))
                .isEmpty();
    }

    private List<String> stretches(String... damaged) throws IOException {
        return reach.stretchesWithout(List.of(damaged)).stream()
                .map(RestorableStretch::toString)
                .toList();
    }

    private static ArchiveFile file(long first) {
        return new ArchiveFile(
                "changes/" + first,
                FileKind.CHANGES,
                DEALS,
                SCHEMA,
                0,
                10,
                1,
                "cd".repeat(32),
                first,
                first + 9,
                first * 1_000_000,
                (first + 9) * 1_000_000);
    }

    private static SnapshotManifest manifest(String id, long takenAtSeconds) {
        return new SnapshotManifest(
                id,
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB",
                takenAtSeconds * 1_000_000,
                0,
                0,
                "test",
                PLACE,
                "",
                1,
                List.of(),
                List.of(new SnapshotManifest.Table(
                        DEALS,
                        SCHEMA,
                        "",
                        null,
                        1,
                        "",
                        List.of(new SnapshotManifest.Part("snapshots/" + id + "/part", 1, 1, "cd".repeat(32))))),
                List.of(),
                List.of());
    }
}
