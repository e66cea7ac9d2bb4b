package io.tidemark.archiver.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.ObjectsSweptException;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of 20, 15 and 1 days ago at sequences 10, 20 and 30, with a file of changes before each and one behind the last. */
class PrunerTest {
    private static final Duration GRACE = Duration.ofDays(2);
    private static final TableName TABLE = new TableName("crm", "deals");
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path root;

    private final Instant now = Instant.now();
    private DirectoryObjectStore store;
    private Archive archive;

    @BeforeEach
    void archiveSomething() throws IOException {
        store = new DirectoryObjectStore(root);
        archive = Archive.openOrCreate(
                store, new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0), Clock.fixed(now, ZoneOffset.UTC));
        ArchiveView view = archive.load();
        for (int i = 1; i <= 4; i++) {
            view = archive.append(
                    view,
                    CommitDraft.changes(
                            mark(10 * i), List.of(file("changes/" + (10 * i - 9), 10 * i - 9, 10 * i)), List.of()));
        }
        archive.append(view, CommitDraft.snapshot(archive.putManifest(manifest("s1", 20), 10)));
        archive.append(archive.load(), CommitDraft.snapshot(archive.putManifest(manifest("s2", 15), 20)));
        archive.append(archive.load(), CommitDraft.snapshot(archive.putManifest(manifest("s3", 1), 30)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void objectsOutliveTheirFilesByTheGrace() throws IOException {
        assertThat(pruner(now).look().plan())
                .hasValueSatisfying(plan -> assertThat(plan.snapshots()).hasSize(1));
        assertThat(archive.load().snapshots()).hasSize(3);

        Pruning first = pruner(now).prune();

        assertThat(first.plan().orElseThrow().keptFrom().id()).isEqualTo("s2");
        assertThat(first.objects()).isEmpty();
        ArchiveView view = archive.load();
        assertThat(view.snapshots()).extracting("id").containsExactly("s2", "s3");
        assertThat(view.files()).extracting(ArchiveFile::firstSequence).containsExactly(21L, 31L);
        assertThat(pruner(now.plus(1, ChronoUnit.DAYS)).prune().objects()).isEmpty();

        Pruning last = pruner(now.plus(3, ChronoUnit.DAYS)).prune();

        assertThat(last.plan()).isEmpty();
        assertThat(last.objects())
                .extracting(Stored::key)
                .containsExactlyInAnyOrder(
                        "crm/changes/1", "crm/changes/11", "crm/snapshots/s1/part", "crm/snapshots/s1/manifest.json");
        assertThat(store.list("crm/snapshots/", null)).hasSize(4);
        assertThat(store.list("crm/changes/", null)).hasSize(2);
        assertThat(archive.verify().number()).isEqualTo(view.number() + 1);
        assertThat(pruner(now.plus(4, ChronoUnit.DAYS)).prune().objects()).isEmpty();
    }

    @Test
    void whatNoCommitNamesGoesUnlessItIsStillBeingWritten() throws IOException {
        store.put("crm/changes/left-behind", CONTENT);
        store.put("crm/snapshots/broken-off/part-1", CONTENT);
        store.put("crm/snapshots/growing/part-1", CONTENT);
        store.put("crm/snapshots/growing/part-2", CONTENT);
        store.put("crm/records/some.json", CONTENT);
        store.put("other/changes/of-another-source", CONTENT);
        Instant later = now.plus(3, ChronoUnit.DAYS);
        Files.setLastModifiedTime(root.resolve("crm/snapshots/growing/part-2"), FileTime.from(later));

        assertThat(new Pruner(archive, new RetentionPlanner(new RetentionPolicy(null, 0, 0, 0)), GRACE, at(later))
                        .prune()
                        .objects())
                .extracting(Stored::key)
                .containsExactly("crm/changes/left-behind", "crm/snapshots/broken-off/part-1");
        assertThat(store.find("crm/snapshots/growing/part-1")).isPresent();
        assertThat(store.find("crm/records/some.json")).isPresent();
        assertThat(store.find("other/changes/of-another-source")).isPresent();
    }

    @Test
    void whoSleptLongerThanTheGraceBetweenWritingAndCommittingIsRefused() throws IOException {
        ArchiveView base = archive.load();
        ArchiveFile late = file("changes/late", 41, 50);
        ArchiveFile inTime = file("changes/in-time", 41, 50);
        SnapshotManifest slow = manifest("slow", 0);
        Instant later = now.plus(3, ChronoUnit.DAYS);
        Files.setLastModifiedTime(root.resolve("crm/changes/in-time"), FileTime.from(later));

        pruner(later).prune();

        assertThatThrownBy(() -> archive.append(base, CommitDraft.changes(mark(50), List.of(late), List.of())))
                .isInstanceOf(ObjectsSweptException.class)
                .hasMessageContaining("crm/changes/late");
        CommitDraft snapshot = CommitDraft.snapshot(archive.putManifest(slow, 40));
        assertThatThrownBy(() -> archive.append(archive.load(), snapshot, base))
                .isInstanceOf(ObjectsSweptException.class)
                .hasMessageContaining("crm/snapshots/slow/part");
        // It may still be there, but may go any moment.
        store.put("crm/changes/late", CONTENT);
        assertThatThrownBy(() -> archive.append(base, CommitDraft.compaction(List.of(late), List.of())))
                .isInstanceOf(ObjectsSweptException.class);
        assertThat(archive.append(base, CommitDraft.changes(mark(50), List.of(inTime), List.of()))
                        .shows("changes/in-time"))
                .isTrue();
    }

    @Test
    void checkpointsThatNewerOnesReplacedGo() throws IOException {
        String folder = "crm/log/" + "0".repeat(17);
        for (int commit = 200; commit <= 600; commit += 100) {
            store.put(folder + commit + ".checkpoint." + "a".repeat(64) + ".json", CONTENT);
        }

        assertThat(pruner(now).look().objects()).isEmpty();
        Pruning pruning = pruner(now.plus(3, ChronoUnit.DAYS)).prune();

        assertThat(pruning.objects())
                .extracting(Stored::key)
                .filteredOn(key -> key.contains("checkpoint"))
                .containsExactly(
                        folder + "200.checkpoint." + "a".repeat(64) + ".json",
                        folder + "300.checkpoint." + "a".repeat(64) + ".json");
        assertThat(store.list("crm/log/", null).stream()
                        .filter(stored -> stored.key().contains("checkpoint")))
                .hasSize(3);
    }

    @Test
    void takesNothingAwayWhereSomethingThatIsKeptIsMissing() throws IOException {
        store.delete("crm/snapshots/s2/part");
        assertThatThrownBy(() -> pruner(now).prune())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/snapshots/s2/part");
        assertThat(archive.load().files()).hasSize(4);

        store.put("crm/snapshots/s2/part", CONTENT);
        store.put("crm/changes/31", new byte[] {1});
        assertThatThrownBy(() -> pruner(now).prune())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/changes/31");
    }

    @Test
    void aCompactionMeanwhileIsPrunedToo() throws IOException {
        AtomicBoolean compacted = new AtomicBoolean();
        ObjectStore compacting = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")
                            && arguments[0].equals("crm/changes/")
                            && !compacted.getAndSet(true)) {
                        compactTheFirstFiles();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        Pruning pruning = new Pruner(
                        Archive.open(compacting, "crm"),
                        new RetentionPlanner(new RetentionPolicy(Duration.ofDays(10), 0, 0, 0)),
                        GRACE,
                        at(now))
                .prune();

        assertThat(pruning.plan().orElseThrow().files())
                .extracting(ArchiveFile::lastSequence)
                .containsExactly(20L);
        assertThat(archive.load().files())
                .extracting(ArchiveFile::firstSequence)
                .containsExactly(21L, 31L);
    }

    private void compactTheFirstFiles() throws IOException {
        ArchiveView view = archive.load();
        List<String> replaced =
                view.files().subList(0, 2).stream().map(ArchiveFile::key).toList();
        archive.append(view, CommitDraft.compaction(List.of(file("changes/compacted", 1, 20)), replaced));
    }

    private Pruner pruner(Instant time) {
        return new Pruner(
                archive, new RetentionPlanner(new RetentionPolicy(Duration.ofDays(10), 0, 0, 0)), GRACE, at(time));
    }

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private ArchiveFile file(String key, long first, long last) throws IOException {
        store.put("crm/" + key, CONTENT);
        long committed = micros(now.minus(last < 30 ? 20 : 1, ChronoUnit.DAYS));
        return new ArchiveFile(
                key,
                FileKind.CHANGES,
                TABLE,
                new Fingerprint("ab".repeat(16)),
                0,
                10,
                CONTENT.length,
                "cd".repeat(32),
                first,
                last,
                committed,
                committed);
    }

    private SnapshotManifest manifest(String id, int daysAgo) throws IOException {
        String part = "snapshots/" + id + "/part";
        store.put("crm/" + part, CONTENT);
        return new SnapshotManifest(
                id,
                "crm",
                ServerFlavor.MARIADB,
                "11.4.5-MariaDB",
                micros(now.minus(daysAgo, ChronoUnit.DAYS)),
                0,
                0,
                "test",
                new BinlogCoordinate("binlog.000001", 4),
                "",
                1,
                List.of(),
                List.of(new SnapshotManifest.Table(
                        TABLE,
                        new Fingerprint("ab".repeat(16)),
                        "",
                        null,
                        1,
                        "",
                        List.of(new SnapshotManifest.Part(part, 1, CONTENT.length, "cd".repeat(32))))),
                List.of(),
                List.of());
    }

    private Mark mark(long sequence) {
        return new Mark(
                sequence,
                "",
                new BinlogCoordinate("binlog.000001", 100 * sequence),
                1,
                micros(now),
                micros(now),
                "journal",
                sequence,
                "",
                "");
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
