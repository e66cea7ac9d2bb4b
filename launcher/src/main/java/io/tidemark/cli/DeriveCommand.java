package io.tidemark.cli;

import io.tidemark.archive.Archive;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.derive.RecordedDerivation;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConfig;
import io.tidemark.restore.derive.DerivationReport;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark derive}. */
@Command(
        name = "derive",
        description =
                "Archives the changes that foreign keys made below the binlog, for those who query the archive's files;"
                        + " 'run' or 'archiver' may go on.")
final class DeriveCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--scratch",
            paramLabel = "URL",
            description = {
                "A server of the source's family and at least its version, without the protected databases: history is restored"
                        + " into it to derive changes behind statements that change rows or keys, and dropped again.",
                "Its password as for 'restore --target'."
            })
    private @Nullable String scratch;

    DeriveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        DataDirectory directory = new DataDirectory(settings.dataDir());
        ServerConfig server = scratch == null
                ? null
                : TargetOptions.server("--scratch", scratch, surroundings().environment());
        DerivationReport report;
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()));
                AutoCloseable lock = directory.lock(RecordedDerivation.KIND)) {
            report = new RecordedDerivation(
                            settings,
                            Archive.open(store, settings.sourceName()),
                            settings.restore().threads(),
                            server,
                            surroundings().clock())
                    .run();
        }
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), report.toJson());
        } else {
            surroundings().out().println(report.summary());
            report.problems().forEach(problem -> surroundings().out().println("PROBLEM   " + problem));
            surroundings().out().flush();
        }
        return report.problems().isEmpty() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    }
}
