package io.tidemark.cli;

import io.tidemark.cli.demo.DemoSettings;
import io.tidemark.cli.demo.DemoStory;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark demo}. */
@Command(
        name = "demo",
        description = {
            "Tells the whole story on real parts: protects a live CRM database, lets a disaster happen, brings the database back"
                    + " as it was just before, and proves it.",
            "Ends with 0 only if the proof held."
        })
final class DemoCommand extends TidemarkCommand {

    private static final long SEED = 20_261_121;

    @Option(names = "--keep", description = "Leave everything running until Ctrl-C, and say how to use it.")
    private boolean keep;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the demo keeps its files, the archive among them (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("tidemark-data", "demo");

    @Option(
            names = "--accounts",
            paramLabel = "N",
            description = "Companies in the CRM, about 20 rows each (default: ${DEFAULT-VALUE}).")
    private int accounts = 3_000;

    @Option(
            names = "--work-seconds",
            paramLabel = "N",
            description = "How long the users work before the disaster (default: ${DEFAULT-VALUE}).")
    private int workSeconds = 20;

    DemoCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        if (accounts < 1 || workSeconds < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--accounts and --work-seconds must be 1 or more",
                    "leave them out for the usual size");
        }
        DemoSettings settings = new DemoSettings(
                directory,
                cache(surroundings().environment().get("XDG_CACHE_HOME")),
                accounts,
                SEED,
                4,
                60,
                Duration.ofSeconds(workSeconds),
                Duration.ofSeconds(Math.min(5, workSeconds)));
        boolean proven = new DemoStory(settings, surroundings()).tell(keep);
        return proven ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    }

    /** Where binaries are kept from one time to the next. */
    static Path cache(@Nullable String configured) {
        Path caches = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return caches.resolve("tidemark");
    }
}
