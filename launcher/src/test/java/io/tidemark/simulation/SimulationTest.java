package io.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline under everything that can go wrong, seed by seed. {@code -Dtidemark.simulation.seeds=N} runs more seeds, {@code
 * -Dtidemark.simulation.seed=S} only that one.
 */
class SimulationTest {
    private static final int SEEDS_IN_THE_BUILD = 200;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndTheMarkNeverLies() throws IOException {
        Long only = Long.getLong("tidemark.simulation.seed");
        long[] seeds = only != null
                ? new long[] {only}
                : LongStream.rangeClosed(1, Integer.getInteger("tidemark.simulation.seeds", SEEDS_IN_THE_BUILD))
                        .toArray();
        long commits = 0;
        long points = 0;
        long steps = 0;
        long began = System.nanoTime();
        for (long seed : seeds) {
            Simulation.Result result = Simulation.run(seed, Files.createDirectory(directory.resolve("seed-" + seed)));
            commits += result.commits();
            points += result.points();
            steps += result.steps();
        }
        System.out.println("seeds " + seeds.length + " steps " + steps + " commits " + commits + " points " + points
                + " ms " + (System.nanoTime() - began) / 1_000_000);
        assertThat(commits).isPositive();
        assertThat(points).isPositive();
    }

    @Test
    void theSameSeedHasTheSameTrace() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Simulation.Result first = Simulation.run(seed, Files.createDirectory(directory.resolve("first-" + seed)));
            Simulation.Result again = Simulation.run(seed, Files.createDirectory(directory.resolve("again-" + seed)));
            assertThat(again).isEqualTo(first);
        }
    }
}
