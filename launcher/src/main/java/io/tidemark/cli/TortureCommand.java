package io.tidemark.cli;

import io.tidemark.cli.torture.TortureResult;
import io.tidemark.cli.torture.TortureRun;
import io.tidemark.cli.torture.TortureServers;
import io.tidemark.cli.torture.TortureSettings;
import io.tidemark.demo.server.ProvisionedDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark torture}. */
@Command(
        name = "torture",
        description = {
            "Lets random sessions change random schemas on a real server under protection, restores random moments into a second"
                    + " server and compares every value.",
            "A seed makes the same statements again in the same order. Ends with 7 if anything differs."
        })
final class TortureCommand extends TidemarkCommand {

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Begin further histories for so long; at least one runs (default: ${DEFAULT-VALUE}).")
    private int minutes = 1;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Seed of the first history; each further one has the next number (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Statements under protection (default: ${DEFAULT-VALUE}).")
    private int steps = TortureSettings.DEFAULT.steps();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = {
                "The server to torture, mysql://user:password@host:port or mariadb://user:password@host:port; its databases named"
                        + " torture... are dropped. Without it, two embedded MariaDB servers are started."
            })
    private @Nullable String server;

    @Option(names = "--target", paramLabel = "URL", description = "With --server: the server to restore into.")
    private @Nullable String target;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Keeps a directory per seed, with the log of statements and the archive (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("tidemark-data", "torture");

    TortureCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        if (minutes < 0 || steps < 1 || (server == null) != (target == null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--minutes and --steps must be positive, --server and --target belong together",
                    "leave them out for one minute on embedded servers");
        }
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        List<Long> failed = new ArrayList<>();
        long next = seed;
        Path root = directory.toAbsolutePath().normalize();
        try (TortureServers servers = server == null
                ? TortureServers.embedded(
                        DemoCommand.cache(surroundings().environment().get("XDG_CACHE_HOME")), root)
                : TortureServers.at(server, target)) {
            do {
                if (!run(servers, root.resolve("seed-" + next), next)) {
                    failed.add(next);
                }
                next++;
            } while (System.nanoTime() < end && !surroundings().stop().await(Duration.ZERO));
        }
        surroundings().out().println(failed.isEmpty() ? "No difference." : "Seeds with findings: " + failed);
        return failed.isEmpty() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    }

    private boolean run(TortureServers servers, Path files, long number) throws Exception {
        ProvisionedDirectory.deleteRecursively(files);
        Files.createDirectories(files);
        TortureSettings settings = TortureSettings.DEFAULT.withSteps(steps);
        TortureResult result = new TortureRun(
                        servers.source(),
                        servers.target(),
                        settings,
                        files,
                        surroundings().clock())
                .run(number);
        surroundings()
                .out()
                .println("seed " + number + ": " + result.statements() + " statements, " + result.accepted()
                        + " accepted; " + result.moments() + " moments restored and compared; "
                        + (result.findings().isEmpty()
                                ? "no difference"
                                : result.findings().size() + " findings"));
        result.findings().forEach(finding -> surroundings().out().println("  " + finding));
        if (result.findings().isEmpty()) {
            ProvisionedDirectory.deleteRecursively(files);
        } else {
            surroundings()
                    .out()
                    .println("  replay it with: tidemark torture --seed " + number + " --minutes 0 --steps " + steps
                            + "; all statements are in " + files.resolve("statements.log"));
        }
        surroundings().out().flush();
        return result.findings().isEmpty();
    }
}
