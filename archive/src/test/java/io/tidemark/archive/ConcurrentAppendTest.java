package io.tidemark.archive;

import static io.tidemark.archive.ArchiveSamples.CLOCK;
import static io.tidemark.archive.ArchiveSamples.IDENTITY;
import static io.tidemark.archive.ArchiveSamples.changes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archive.store.FaultyObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several archivers and others on one log, with answers that get lost. */
final class ConcurrentAppendTest {
    private static final int ARCHIVERS = 3;
    private static final int OTHERS = 3;
    private static final int COMMITS_OF_EACH = 15;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsTheChainWholeAndOneArchiverAtMost(long seed) throws Exception {
        FaultyObjectStore store = new FaultyObjectStore(new DirectoryObjectStore(root));
        ExecutorService threads = Executors.newFixedThreadPool(ARCHIVERS + OTHERS);
        List<Callable<Integer>> archivers = new ArrayList<>();
        List<Callable<Integer>> others = new ArrayList<>();
        CyclicBarrier loaded = new CyclicBarrier(ARCHIVERS);
        for (int i = 0; i < ARCHIVERS; i++) {
            Random random = new Random(seed * 100 + i);
            archivers.add(() -> archive(store, random, loaded));
        }
        for (int i = 0; i < OTHERS; i++) {
            int name = i;
            others.add(() -> addSnapshots(store, name));
        }
        List<Future<Integer>> archived = new ArrayList<>();
        List<Future<Integer>> added = new ArrayList<>();
        try {
            archivers.forEach(task -> archived.add(threads.submit(task)));
            others.forEach(task -> added.add(threads.submit(task)));
            List<Integer> commitsOfArchivers = new ArrayList<>();
            for (Future<Integer> result : archived) {
                commitsOfArchivers.add(result.get());
            }
            for (Future<Integer> result : added) {
                assertThat(result.get()).isEqualTo(COMMITS_OF_EACH);
            }
            ArchiveView view = Archive.open(store, IDENTITY.source()).verify();
            assertThat(commitsOfArchivers)
                    .as(
                            "commits of each archiver, seed %d: all that started from one view but the first are fenced",
                            seed)
                    .containsExactlyInAnyOrder(COMMITS_OF_EACH, 0, 0);
            assertThat(view.number() + 1).as("commits").isEqualTo((1 + OTHERS) * COMMITS_OF_EACH);
            assertThat(view.files()).as("files of archivers").hasSize(COMMITS_OF_EACH);
            assertThat(view.snapshots()).hasSize(OTHERS * COMMITS_OF_EACH);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Archives until it is done or fenced; returns how many of its commits stand. */
    private static int archive(FaultyObjectStore store, Random random, CyclicBarrier loaded) throws Exception {
        Archive archive = Archive.openOrCreate(store, IDENTITY, CLOCK);
        ArchiveView view = archive.load();
        loaded.await();
        for (int i = 0; i < COMMITS_OF_EACH; i++) {
            if (random.nextInt(4) == 0) {
                store.loseAnswers(1);
            } else if (random.nextInt(4) == 0) {
                store.loseWrites(1);
            }
            long sequence = (view.mark() == null ? 0 : view.mark().sequence()) + 1;
            try {
                view = archive.append(view, changes(sequence, sequence));
            } catch (FencedException e) {
                return i;
            }
        }
        return COMMITS_OF_EACH;
    }

    private static int addSnapshots(FaultyObjectStore store, int name) throws IOException {
        Archive archive = Archive.openOrCreate(store, IDENTITY, CLOCK);
        ArchiveView view = archive.load();
        for (int i = 0; i < COMMITS_OF_EACH; i++) {
            SnapshotReference any = ArchiveSamples.snapshot(1);
            String id = "by-" + name + "-" + i;
            view = archive.append(
                    view,
                    CommitDraft.snapshot(new SnapshotReference(
                            id, "snapshots/" + id, any.sha256(), 1, any.coordinate(), any.gtids(), 1)));
        }
        return COMMITS_OF_EACH;
    }
}
