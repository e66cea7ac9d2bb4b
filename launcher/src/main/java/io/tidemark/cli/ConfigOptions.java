package io.tidemark.cli;

import io.tidemark.config.ConfigLoader;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.InvalidConfigException;
import io.tidemark.config.Problem;
import io.tidemark.config.TidemarkConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration is. */
final class ConfigOptions {

    private static final Path DEFAULT_FILE = Path.of("tidemark.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration file (default: ./tidemark.yaml where it exists; see docs/configuration.md).")
    private @Nullable Path file;

    TidemarkConfig load(Surroundings surroundings, Set<ConfigPart> needed) throws InvalidConfigException {
        Path chosen = file != null ? file : Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : null;
        try {
            return new ConfigLoader(surroundings.environment()).load(chosen, needed);
        } catch (InvalidConfigException e) {
            if (chosen != null) {
                throw e;
            }
            List<Problem> problems = new ArrayList<>();
            problems.add(new Problem(
                    DEFAULT_FILE.toString(),
                    "is not in this directory, and --config names no file; the environment lacks"));
            problems.addAll(e.problems());
            throw new InvalidConfigException(problems);
        }
    }
}
