package io.tidemark.archive;

import static io.tidemark.archive.ArchiveSamples.CLOCK;
import static io.tidemark.archive.ArchiveSamples.DEALS;
import static io.tidemark.archive.ArchiveSamples.IDENTITY;
import static io.tidemark.archive.ArchiveSamples.changes;
import static io.tidemark.archive.ArchiveSamples.mark;
import static io.tidemark.archive.ArchiveSamples.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.FaultyObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import io.tidemark.archive.store.OutcomeUnknownException;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitLogTest {
    @TempDir
    Path root;

    private FaultyObjectStore store;
    private Archive archive;

    @BeforeEach
    void open() throws IOException {
        store = new FaultyObjectStore(new DirectoryObjectStore(root));
        archive = Archive.openOrCreate(store, IDENTITY, CLOCK);
    }

    @Test
    void startsEmpty() throws IOException {
        ArchiveView view = archive.load();
        assertThat(view.number()).isEqualTo(-1);
        assertThat(view.headSha256()).isEqualTo("0".repeat(64));
        assertThat(view.mark()).isNull();
    }

    @Test
    void showsWhatWasCommitted() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, CommitDraft.snapshot(snapshot(3)));
        Gap gap = new Gap(5, 9, mark(5), mark(9), "the source purged its binlog", 77);
        view = archive.append(view, CommitDraft.gap(gap));

        ArchiveView loaded = Archive.open(store, "crm").load();
        assertThat(loaded.number()).isEqualTo(2);
        assertThat(loaded.headSha256()).isEqualTo(view.headSha256());
        assertThat(loaded.files()).containsExactly(ArchiveSamples.file("f1", 1, 5));
        assertThat(loaded.snapshots()).containsExactly(snapshot(3));
        assertThat(loaded.gaps()).containsExactly(gap);
        assertThat(loaded.mark()).isEqualTo(mark(9));
    }

    @Test
    void remembersWhereItsHistoryStarts() throws IOException {
        assertThat(archive.firstMark()).isEmpty();
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        archive.append(view, changes(6, 9));
        assertThat(archive.firstMark()).contains(mark(5));
    }

    @Test
    void replacesFilesByOthers() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, changes(6, 9));
        ArchiveFile merged = ArchiveSamples.file("merged", 1, 9);
        List<String> old = view.files().stream().map(ArchiveFile::key).toList();
        view = archive.append(view, CommitDraft.compaction(List.of(merged), old));
        assertThat(view.files()).containsExactly(merged);
        assertThat(archive.load().files()).containsExactly(merged);
    }

    @Test
    void refusesToRemoveWhatHasGone() throws IOException {
        ArchiveView changed = archive.append(archive.load(), changes(1, 5));
        ArchiveView view = archive.append(changed, CommitDraft.snapshot(snapshot(5)));
        CommitDraft removal = CommitDraft.removal(List.of(view.files().get(0).key()), snapshot(5));
        archive.append(view, removal);
        Archive other = Archive.open(store, "crm");
        assertThatThrownBy(() -> other.append(view, removal))
                .isInstanceOf(CommitConflictException.class)
                .hasMessageContaining(view.files().get(0).key());
        assertThat(archive.load().number()).isEqualTo(2);
    }

    @Test
    void takesHistoryAwayUpToASnapshot() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, changes(6, 9));
        view = archive.append(view, CommitDraft.snapshot(snapshot(5)));
        ArchiveView full = view;
        String old = view.files().get(0).key();
        String young = view.files().get(1).key();
        assertThatThrownBy(() -> archive.append(full, CommitDraft.removal(List.of(young), snapshot(5))))
                .isInstanceOf(CommitConflictException.class)
                .hasMessageContaining(young);
        assertThatThrownBy(() -> archive.append(
                        full, CommitDraft.removal(List.of(snapshot(5).manifestKey()), snapshot(5))))
                .isInstanceOf(CommitConflictException.class);

        archive.append(view, CommitDraft.removal(List.of(old), snapshot(5)));

        ArchiveView loaded = Archive.open(store, "crm").load();
        assertThat(loaded.keptFrom()).isEqualTo(snapshot(5));
        assertThat(loaded.files()).extracting(ArchiveFile::key).containsExactly(young);
        assertThat(archive.removedSince(loaded, CLOCK.instant())).containsExactly(old);
        assertThat(archive.removedSince(loaded, CLOCK.instant().plusMillis(1))).isEmpty();
    }

    @Test
    void aSweepIsRememberedAndNeverTakenBack() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, CommitDraft.sweep(CLOCK.instant()));
        view = archive.append(view, CommitDraft.sweep(CLOCK.instant().minusSeconds(1)));
        long swept = ChronoUnit.MICROS.between(Instant.EPOCH, CLOCK.instant());
        for (ArchiveView shown : List.of(view, Archive.open(store, "crm").load(), checkpointed(view))) {
            assertThat(shown.sweptBeforeMicros()).isEqualTo(swept);
            assertThat(shown.mark()).isEqualTo(mark(5));
        }
    }

    @Test
    void derivedChangesStandBesideTheHistory() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 9));
        List<ArchiveFile> history = view.files();
        view = archive.append(view, derivation(5, "d1", 2, 4, new DerivedStretch(DEALS, 0, 5)));
        view = archive.append(view, derivation(9, "d2", 6, 7, new DerivedStretch(DEALS, 5, 9)));

        ArchiveView loaded = Archive.open(store, "crm").load();
        for (ArchiveView shown : List.of(view, loaded, checkpointed(view))) {
            assertThat(shown.files()).isEqualTo(history);
            assertThat(shown.mark()).isEqualTo(mark(9));
            assertThat(shown.derived().through()).isEqualTo(9);
            assertThat(shown.derived().files())
                    .containsExactly(ArchiveSamples.derivedFile("d1", 2, 4), ArchiveSamples.derivedFile("d2", 6, 7));
            assertThat(shown.derived().stretches()).containsExactly(new DerivedStretch(DEALS, 0, 9));
            assertThat(shown.derived().completeThrough(DEALS, 3)).isEqualTo(9);
            assertThat(shown.derived().completeThrough(DEALS, 9)).isEqualTo(9);
            assertThat(shown.derived().behind()).containsExactly(DEALS);
            assertThat(shown.shows("derived/crm/deals/d1.parquet")).isTrue();
        }
    }

    @Test
    void nothingIsDerivedTwice() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 9));
        archive.append(view, derivation(9, "d1", 2, 4, new DerivedStretch(DEALS, 0, 9)));
        Archive other = Archive.open(store, "crm");
        assertThatThrownBy(() -> other.append(view, derivation(9, "d2", 2, 4, new DerivedStretch(DEALS, 3, 9))))
                .isInstanceOf(CommitConflictException.class)
                .hasMessageContaining("deals")
                .hasMessageContaining("derived before");
        assertThat(archive.load().number()).isEqualTo(1);
    }

    @Test
    void derivedChangesGoWithTheHistoryTheyTellOf() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, changes(6, 9));
        view = archive.append(view, CommitDraft.snapshot(snapshot(5)));
        view = archive.append(view, derivation(9, "d1", 2, 4, new DerivedStretch(DEALS, 0, 4)));
        view = archive.append(view, derivation(9, "d2", 5, 7, new DerivedStretch(DEALS, 4, 9)));
        ArchiveView full = view;
        String old = view.files().get(0).key();
        assertThatThrownBy(() -> archive.append(
                        full, CommitDraft.removal(List.of(old), snapshot(5), List.of("derived/crm/deals/d2.parquet"))))
                .isInstanceOf(CommitConflictException.class)
                .hasMessageContaining("d2");

        view = archive.append(
                view, CommitDraft.removal(List.of(old), snapshot(5), List.of("derived/crm/deals/d1.parquet")));

        assertThat(view.derived().files()).containsExactly(ArchiveSamples.derivedFile("d2", 5, 7));
        assertThat(view.derived().stretches()).containsExactly(new DerivedStretch(DEALS, 5, 9));
        assertThat(archive.removedSince(view, CLOCK.instant())).contains("derived/crm/deals/d1.parquet");
        assertThat(checkpointed(view).derived()).isEqualTo(view.derived());
    }

    private static ArchiveView checkpointed(ArchiveView view) throws IOException {
        return CheckpointJson.read(IDENTITY, "checkpoint", CheckpointJson.write(view))
                .build();
    }

    private static CommitDraft derivation(long through, String file, long first, long last, DerivedStretch stretch) {
        return CommitDraft.derivation(Derivation.upTo(
                mark(through),
                List.of(ArchiveSamples.derivedFile(file, first, last)),
                List.of(stretch),
                List.of(DEALS)));
    }

    @Test
    void checkpointsTellFromWhereOnEverythingIsKept() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        view = archive.append(view, CommitDraft.snapshot(snapshot(5)));
        view = archive.append(
                view, CommitDraft.removal(List.of(view.files().get(0).key()), snapshot(5)));

        assertThat(CheckpointJson.read(IDENTITY, "checkpoint", CheckpointJson.write(view))
                        .build()
                        .keptFrom())
                .isEqualTo(snapshot(5));
    }

    @Test
    void stopsAnArchiverWhoseMarkAnotherOneMoved() throws IOException {
        ArchiveView stale = archive.load();
        Archive other = Archive.openOrCreate(store, IDENTITY, CLOCK);
        other.append(other.load(), changes(1, 5));
        assertThatThrownBy(() -> archive.append(stale, changes(1, 6)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("crm")
                .hasMessageContaining("commit 0");
    }

    @Test
    void putsCommitsThatLeaveTheMarkBehindThoseOfOthers() throws IOException {
        ArchiveView stale = archive.load();
        Archive other = Archive.openOrCreate(store, IDENTITY, CLOCK);
        other.append(other.load(), changes(1, 5));
        ArchiveView view = archive.append(stale, CommitDraft.snapshot(snapshot(3)));
        assertThat(view.number()).isEqualTo(1);
        assertThat(view.mark()).isEqualTo(mark(5));
        ArchiveView moved = other.append(other.refresh(view), changes(6, 7));
        assertThat(moved.number()).isEqualTo(2);
    }

    @Test
    void letsAnArchiverGoOnBehindASnapshotOfAnother() throws IOException {
        ArchiveView base = archive.append(archive.load(), changes(1, 5));
        Archive other = Archive.openOrCreate(store, IDENTITY, CLOCK);
        other.append(base, CommitDraft.snapshot(snapshot(3)));
        assertThat(archive.append(base, changes(6, 7)).number()).isEqualTo(2);
    }

    @Test
    void recognisesItsOwnCommitWhenTheAnswerWasLost() throws IOException {
        store.loseAnswers(1);
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        assertThat(view.number()).isZero();
        assertThat(archive.verify().headSha256()).isEqualTo(view.headSha256());
    }

    @Test
    void writesAgainWhatWasLostOnTheWay() throws IOException {
        store.loseWrites(2);
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        assertThat(archive.verify().number()).isEqualTo(view.number()).isZero();
    }

    @Test
    void saysThatTheOutcomeIsUnknownAndCommitsOnceWhenAskedAgain() throws IOException {
        ArchiveView base = archive.load();
        store.loseWrites(10);
        assertThatThrownBy(() -> archive.append(base, changes(1, 5))).isInstanceOf(OutcomeUnknownException.class);
        store.loseWrites(0);
        archive.append(base, changes(1, 5));
        ArchiveView again = archive.append(base, changes(1, 5));
        assertThat(again.number()).isZero();
        assertThat(archive.load().number()).isZero();
    }

    @Test
    void refusesAMarkThatGoesBack() throws IOException {
        ArchiveView view = archive.append(archive.load(), changes(1, 5));
        assertThatThrownBy(() -> archive.append(view, changes(2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from sequence 5 to 3");
    }

    @Test
    void readsFromTheNewestCheckpointAndWithoutIt() throws IOException {
        ArchiveView view = archive.load();
        for (int i = 1; i <= 450; i++) {
            view = archive.append(view, changes(i, i));
        }
        List<String> checkpoints = store.list("crm/log/", null).stream()
                .map(Stored::key)
                .filter(key -> key.contains(".checkpoint."))
                .toList();
        assertThat(checkpoints).hasSize(2);

        Archive reader = Archive.open(store, "crm");
        int before = store.calls();
        ArchiveView loaded = reader.load();
        assertThat(store.calls() - before).as("calls to load 450 commits").isLessThan(120);
        assertThat(loaded.headSha256()).isEqualTo(view.headSha256());
        assertThat(loaded.files())
                .isEqualTo(view.files())
                .isEqualTo(reader.verify().files());

        store.flipBit(checkpoints.get(1), 3000);
        assertThat(reader.load().files()).as("from the older checkpoint").isEqualTo(view.files());
        for (String checkpoint : checkpoints) {
            store.delete(checkpoint);
        }
        assertThat(reader.load().files()).isEqualTo(view.files());
    }

    @Test
    void namesAMissingCommit() throws IOException {
        appendTen();
        store.delete(commitKey(4));
        assertThatThrownBy(() -> archive.load())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(commitKey(4))
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> archive.verify()).isInstanceOf(DamagedObjectException.class);
    }

    @Test
    void namesAnAlteredCommit() throws IOException {
        appendTen();
        alter(4, "\"rows\":1", "\"rows\":2");
        assertThatThrownBy(() -> archive.load())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(commitKey(4))
                .hasMessageContaining("altered");
        assertCutBehind(3, commitKey(4));
    }

    /** Nothing in the log follows it that could tell. */
    @Test
    void namesTheNewestCommitIfItIsAltered() throws IOException {
        appendTen();
        int bits = 8 * store.read(commitKey(9)).length;
        int ownCheck = 8 * (store.read(commitKey(9)).length - 76);
        for (int bit = 0; bit < bits; bit += 31) {
            store.flipBit(commitKey(9), bit);
            if (bit < ownCheck) {
                assertThatThrownBy(() -> archive.load()).as("bit %d", bit).isInstanceOf(ArchiveException.class);
            }
        }
        store.flipBit(commitKey(9), 800);
        assertCutBehind(8, commitKey(9));
    }

    /** Commits that were written before they carried a check of their own. */
    @Test
    void believesNeitherOfTwoCommitsThatDoNotFit() throws IOException {
        appendTen();
        alter(4, "\"rows\":1", "\"rows\":2");
        alter(4, ",\"check\":\"[0-9a-f]{64}\"", "");
        assertThatThrownBy(() -> archive.load())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(commitKey(5))
                .hasMessageContaining("chain");
        assertCutBehind(3, commitKey(5));
    }

    @Test
    void readsUpToTheFirstDamage() throws IOException {
        appendTen();
        assertThat(archive.readable().isCut()).isFalse();
        assertThat(archive.readable().view().number()).isEqualTo(9);
        store.delete(commitKey(7));
        assertCutBehind(6, commitKey(7));
        store.truncate(commitKey(3), 100);
        assertCutBehind(2, commitKey(3));
        assertThat(archive.readable().failure("latest cannot be had"))
                .hasMessageContaining("latest cannot be had; object " + commitKey(3))
                .hasMessageContaining("up to commit 2")
                .hasMessageContaining("nothing can be restored");
        store.delete(commitKey(0));
        assertCutBehind(-1, commitKey(0));
    }

    private void assertCutBehind(long number, String key) throws IOException {
        ReadableHistory readable = Archive.open(store, "crm").readable();
        assertThat(readable.view().number()).isEqualTo(number);
        assertThat(readable.view().files()).hasSize((int) number + 1);
        assertThat(readable.damage()).isNotNull();
        assertThat(readable.damage().key()).isEqualTo(key);
        assertThatThrownBy(() -> archive.load()).as("for who commits").isInstanceOf(DamagedObjectException.class);
    }

    private void alter(int number, String pattern, String by) throws IOException {
        String text = new String(store.read(commitKey(number)), StandardCharsets.UTF_8);
        String altered = text.replaceFirst(pattern, by);
        assertThat(altered).isNotEqualTo(text);
        store.put(commitKey(number), altered.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void namesACommitThatEndsEarly() throws IOException {
        appendTen();
        store.truncate(commitKey(4), 100);
        assertThatThrownBy(() -> archive.load())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(commitKey(4));
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        appendTen();
        int bits = 8 * store.read(commitKey(4)).length;
        for (int bit = 0; bit < bits; bit += 97) {
            store.flipBit(commitKey(4), bit);
            int flipped = bit;
            assertThatThrownBy(() -> archive.load())
                    .as("bit %d", flipped)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("log/");
        }
    }

    @Test
    void refusesANewerFormatNamingIt() throws IOException {
        appendTen();
        alter(9, "\"format\":1", "\"format\":2");
        alter(9, ",\"check\":\"[0-9a-f]{64}\"", "");
        assertThatThrownBy(() -> archive.load())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(commitKey(9))
                .hasMessageContaining("format 2");
    }

    @Test
    void refusesTheArchiveOfAnotherServerNamingBoth() {
        ArchiveIdentity other = new ArchiveIdentity("crm", ServerFlavor.MYSQL, "server-2", 1);
        assertThatThrownBy(() -> Archive.openOrCreate(store, other, CLOCK))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("mariadb server server-1")
                .hasMessageContaining("mysql server server-2");
    }

    @Test
    void saysThatThereIsNoArchive() {
        assertThatThrownBy(() -> Archive.open(store, "other"))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("'other'")
                .hasMessageContaining(root.toString());
    }

    @Test
    void namesAMissingIdentityAndTheServersCaptureMakesItAnew() throws IOException {
        appendTen();
        store.delete("crm/archive.json");
        assertThatThrownBy(() -> Archive.open(store, "crm"))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/archive.json");
        Archive.openOrCreate(store, IDENTITY, CLOCK);
        assertThat(Archive.open(store, "crm").load().number()).isEqualTo(9);
    }

    private void appendTen() throws IOException {
        ArchiveView view = archive.load();
        for (int i = 1; i <= 10; i++) {
            view = archive.append(view, changes(i, i));
        }
    }

    private static String commitKey(int number) {
        return "crm/log/" + "0".repeat(19) + number + ".json";
    }
}
