package io.tidemark.archive;

import static io.tidemark.archive.ArchiveSamples.CLOCK;
import static io.tidemark.archive.ArchiveSamples.IDENTITY;
import static io.tidemark.archive.ArchiveSamples.changes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.FaultyObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import io.tidemark.archive.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process dies, or the store fails, exactly where a checkpoint of the log is written: every fifth commit. */
final class CheckpointFaultsTest {
    private static final LogSettings EVERY_FIFTH = new LogSettings(Duration.ZERO, 5);

    @TempDir
    Path root;

    private FaultyObjectStore store;

    /** The process ends here: nothing behind it is done. */
    private static final class ProcessDied extends Error {
        private static final long serialVersionUID = 1L;
    }

    enum Death {
        BEFORE((key, bytes, store) -> {
            throw new ProcessDied();
        }),
        /** On a store that shows what has come so far. */
        IN_THE_MIDDLE((key, bytes, store) -> {
            store.put(key, Arrays.copyOf(bytes, bytes.length / 2));
            throw new ProcessDied();
        }),
        BEHIND((key, bytes, store) -> {
            store.put(key, bytes);
            throw new ProcessDied();
        });

        private final FaultyObjectStore.Write write;

        Death(FaultyObjectStore.Write write) {
            this.write = write;
        }
    }

    @BeforeEach
    void open() throws IOException {
        store = new FaultyObjectStore(new DirectoryObjectStore(root));
    }

    @ParameterizedTest
    @EnumSource
    void theNextProcessGoesOnBehindTheCommit(Death death) throws IOException {
        Archive dying = archive();
        ArchiveView view = appendTo(4, dying, dying.load());
        store.atWrites(death.write);
        assertThatThrownBy(() -> dying.append(view, changes(5, 5))).isInstanceOf(ProcessDied.class);
        store.atWrites(null);

        Archive next = archive();
        ArchiveView found = next.load();
        assertThat(found.number()).as("commits from 0 on").isEqualTo(4);
        ArchiveView later = appendTo(12, next, found);
        assertWhole(later, death == Death.BEFORE ? List.of(9L) : List.of(4L, 9L));
    }

    @Test
    void theProcessGoesOnWithoutTheCheckpoint() throws IOException {
        Archive archive = archive();
        store.atWrites((key, bytes, behind) -> {
            throw new StoreUnavailableException("told to fail", new IOException("told to"));
        });
        ArchiveView view = appendTo(7, archive, archive.load());
        store.atWrites((key, bytes, behind) -> {
            behind.put(key, bytes);
            throw new StoreUnavailableException("the answer was lost", new IOException("told to"));
        });
        assertWhole(appendTo(12, archive, view), List.of(9L));
    }

    /** Checkpoints behind commits 4 and 9 of 12, that are numbered from 0. */
    @Test
    void aCheckpointStandsForAllCommitsUpToItsOwn() throws IOException {
        ArchiveView whole = appendTo(12, archive(), archive().load());
        for (int damaged : new int[] {2, 5, 7, 9}) {
            byte[] commit = store.read(commitKey(damaged));
            store.put(commitKey(damaged), Arrays.copyOf(commit, commit.length / 2));
            assertReadable(whole);
            assertThatThrownBy(() -> archive().verify()).hasMessageContaining(commitKey(damaged));
            store.delete(commitKey(damaged));
            assertReadable(whole);
            assertThatThrownBy(() -> archive().verify()).hasMessageContaining(commitKey(damaged));
            store.put(commitKey(damaged), commit);
        }
    }

    @Test
    void withoutTheNewestCheckpointTheOneBeforeItStands() throws IOException {
        ArchiveView whole = appendTo(12, archive(), archive().load());
        String newest = checkpoints().get(1);
        for (Runnable damage : damages(newest)) {
            damage.run();
            assertThat(archive().load().files()).isEqualTo(whole.files());
            assertReadable(whole);
        }
        store.delete(commitKey(7));
        ReadableHistory cut = archive().readable();
        assertThat(cut.view().number()).isEqualTo(6);
        assertThat(cut.damage()).hasMessageContaining(commitKey(7));
    }

    /** A missing newest commit looks as if it had never been, except to a checkpoint of it. */
    @Test
    void aCheckpointTellsOfAMissingNewestCommit() throws IOException {
        ArchiveView whole = appendTo(10, archive(), archive().load());
        store.delete(commitKey(9));
        assertThatThrownBy(() -> archive().load())
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(commitKey(9));
        assertReadable(whole);
    }

    private List<Runnable> damages(String key) throws IOException {
        int bytes = store.read(key).length;
        return List.of(
                () -> store.flipBit(key, 3000), () -> store.truncate(key, bytes - 1), () -> store.truncate(key, 0));
    }

    private void assertReadable(ArchiveView whole) throws IOException {
        ReadableHistory readable = archive().readable();
        assertThat(readable.damage()).isNull();
        assertThat(readable.view().headSha256()).isEqualTo(whole.headSha256());
        assertThat(readable.view().files()).isEqualTo(whole.files());
        assertThat(readable.view().mark()).isEqualTo(whole.mark());
    }

    private List<String> checkpoints() throws IOException {
        return store.list("crm/log/", null).stream()
                .map(Stored::key)
                .filter(ArchiveKeys::isCheckpoint)
                .toList();
    }

    private static String commitKey(int number) {
        return "crm/log/" + "0".repeat(19) + number + ".json";
    }

    private Archive archive() throws IOException {
        return Archive.openOrCreate(store, IDENTITY, CLOCK, EVERY_FIFTH);
    }

    /** Appends a commit for each sequence behind the view's mark up to this one. */
    private static ArchiveView appendTo(int last, Archive archive, ArchiveView from) throws IOException {
        ArchiveView view = from;
        long first = view.mark() == null ? 1 : view.mark().sequence() + 1;
        for (long sequence = first; sequence <= last; sequence++) {
            view = archive.append(view, changes(sequence, sequence));
        }
        return view;
    }

    private void assertWhole(ArchiveView expected, List<Long> checkpoints) throws IOException {
        assertThat(checkpoints().stream().map(ArchiveKeys::logNumber)).isEqualTo(checkpoints);
        for (ArchiveView shown : List.of(archive().load(), archive().verify())) {
            assertThat(shown.headSha256()).isEqualTo(expected.headSha256());
            assertThat(shown.files()).isEqualTo(expected.files()).hasSize(12);
        }
    }
}
