package io.tidemark.cli;

import io.tidemark.cli.chaos.ChaosResult;
import io.tidemark.cli.chaos.ChaosRun;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.NativeDatabaseServer;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerProgram;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark chaos}. */
@Command(
        name = "chaos",
        description = {
            "Lets a CRM work on an embedded MariaDB under protection, kills and suspends the service and the server at random"
                    + " moments, and compares what is restored with what the server had.",
            "A seed makes the same faults after the same times again. Ends with 7 if anything is not as it should be."
        })
final class ChaosCommand extends TidemarkCommand {

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long faults are made (default: ${DEFAULT-VALUE}).")
    private int minutes = 2;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of the faults and of the workload (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Keeps archive and logs where something was found (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("tidemark-data", "chaos");

    ChaosCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        if (minutes < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--minutes is " + minutes, "give at least 1; a seed alone runs for 2 minutes");
        }
        Path root = directory.toAbsolutePath().normalize();
        Path servers = root.resolve("servers");
        Path files = root.resolve("seed-" + seed);
        ProvisionedDirectory.deleteRecursively(servers);
        ProvisionedDirectory.deleteRecursively(files);
        Files.createDirectories(files);
        ServerProgram program = EmbeddedMariaDb.program(
                DemoCommand.cache(surroundings().environment().get("XDG_CACHE_HOME")));
        ChaosResult result;
        try (DatabaseServer source = NativeDatabaseServer.start(
                        program, ServerOptions.in(servers.resolve("source")).withServerId(1));
                DatabaseServer target = NativeDatabaseServer.start(
                        program,
                        ServerOptions.in(servers.resolve("target"))
                                .withServerId(2)
                                .withoutBinaryLog())) {
            result = new ChaosRun(source, target, files, surroundings().clock(), this::tell)
                    .run(seed, Duration.ofMinutes(minutes));
        } finally {
            ProvisionedDirectory.deleteRecursively(servers);
        }
        return report(result, files);
    }

    private void tell(String line) {
        surroundings().err().println(surroundings().clock().instant() + "  " + line);
        surroundings().err().flush();
    }

    private ExitCode report(ChaosResult result, Path files) throws Exception {
        PrintWriter out = surroundings().out();
        out.println("seed " + result.seed() + ": " + result.transactions() + " transactions");
        result.faults().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(made -> out.println(
                        "  " + made.getValue() + " x " + made.getKey().words()));
        result.findings().forEach(finding -> out.println("  FOUND " + finding));
        if (!result.findings().isEmpty()) {
            out.println("Archive and logs are in " + files);
            return ExitCode.VERIFICATION_FAILED;
        }
        ProvisionedDirectory.deleteRecursively(files);
        out.println(
                "Nothing lost: " + result.moments() + " moments restored, all of them equal to what the source had.");
        return ExitCode.OK;
    }
}
