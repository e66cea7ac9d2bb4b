package io.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline under everything that can go wrong, seed by seed, several at once. {@code -Dtidemark.simulation.seeds=N} runs more of
 * them, {@code -Dtidemark.simulation.seed=S} only that one; a failure names its seed.
 */
class SimulationTest {
    private static final int SEEDS_IN_THE_BUILD = 150;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndTheMarkNeverLies() {
        Long only = Long.getLong("tidemark.simulation.seed");
        int seeds = Integer.getInteger("tidemark.simulation.seeds", SEEDS_IN_THE_BUILD);
        List<Simulation.Result> results = (only == null ? LongStream.rangeClosed(1, seeds) : LongStream.of(only))
                .parallel()
                .mapToObj(seed -> run(seed, "run"))
                .toList();
        // A simulation in which nothing happens would find nothing.
        assertThat(results.stream().mapToInt(Simulation.Result::commits).sum()).isGreaterThan(results.size());
        assertThat(results.stream().mapToInt(Simulation.Result::checkpoints).sum())
                .isGreaterThan(results.size());
        assertThat(results.stream().mapToInt(Simulation.Result::points).sum()).isGreaterThan(results.size());
    }

    @Test
    void theSameSeedHasTheSameTrace() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(run(seed, "again")).isEqualTo(run(seed, "first"));
        }
    }

    private Simulation.Result run(long seed, String name) {
        try {
            return Simulation.run(seed, Files.createDirectory(directory.resolve(name + "-" + seed)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
