package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreResources;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.Restorer;
import io.tidemark.restore.verify.InstantVerifier;
import io.tidemark.restore.verify.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark drill}. */
@Command(
        name = "drill",
        description = {
            "Restores a random transaction into a scratch server, verifies it, and measures RTO and RPO.",
            "The target is left as restored; give a server that holds nothing else."
        })
final class DrillCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Option(names = "--replace", description = "Drop the tables first that the last drill left in the target.")
    private boolean replace;

    @Option(names = "--seed", paramLabel = "N", description = "Picks the same transaction of the same archive again.")
    private @Nullable Long seed;

    DrillCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /**
     * What a drill measured.
     *
     * @param report the restore
     * @param rto from the first question to the archive to the end of reading back
     * @param rpo how old the mark was when the drill began: what a loss of the source would have cost at that moment; null where
     *     the archive has no mark
     */
    private record Drilled(
            RestoreReport report, Duration rto, @Nullable Duration rpo) {
        String summary() {
            return "restored " + report.tables().size() + " tables with " + report.rows() + " rows to "
                    + report.plan().target().describe() + " in " + Quantities.length(rto) + " (RTO), verified; RPO "
                    + (rpo == null ? "unknown" : Quantities.length(rpo));
        }

        ObjectNode toJson() {
            ObjectNode facts = report.toJson();
            facts.put("rtoMillis", rto.toMillis());
            facts.put("rpoMillis", rpo == null ? null : rpo.toMillis());
            return facts;
        }
    }

    @Override
    ExitCode execute() throws Exception {
        ServerConfig server = target.server(surroundings().environment());
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            RunningOperation operation =
                    new OperationRecords(archive).begin("drill", surroundings().clock());
            Drilled drilled;
            try {
                drilled = drill(settings, archive, server);
            } catch (DatabaseException e) {
                operation.failed(e);
                throw new CommandFailure(ExitCode.TARGET, "target: " + e.getMessage(), null, e);
            } catch (IOException | RuntimeException e) {
                operation.failed(e);
                throw e;
            }
            operation.ended(drilled.summary(), List.of(), drilled.toJson());
            if (json.wanted()) {
                JsonOption.print(surroundings().out(), drilled.toJson());
            } else {
                surroundings().out().println("drill " + drilled.summary());
            }
        }
        return ExitCode.OK;
    }

    /** A restore that does not verify is an exception, so what comes back holds. */
    private Drilled drill(TidemarkConfig settings, Archive archive, ServerConfig server) throws IOException {
        Instant started = surroundings().clock().instant();
        Mark mark = archive.load().mark();
        Duration rpo = mark == null ? null : Duration.between(Quantities.instant(mark.completeToMicros()), started);
        RestoreProgress progress =
                new RestoreProgress(surroundings().err(), surroundings().clock(), "");
        RestoreOptions usual = RestoreOptions.of(new DataDirectory(settings.dataDir()).restore())
                .withResources(RestoreResources.of(
                        settings.restore().threads(), settings.restore().memoryBytes()));
        RestoreOptions options = replace ? usual.replacing() : usual;
        Restorer restorer =
                new Restorer(archive, server, options, progress, surroundings().clock());
        RestoreReport report = restorer.restore(restorer.plan(pick(settings, archive)));
        return new Drilled(
                report, Duration.between(started, surroundings().clock().instant()), rpo);
    }

    private RestoreTarget pick(TidemarkConfig settings, Archive archive) throws IOException {
        try (Workbench bench = new Workbench(
                archive,
                new DataDirectory(settings.dataDir()).root().resolve("verify"),
                settings.restore().memoryBytes(),
                settings.restore().threads())) {
            ResolvedTarget point = new InstantVerifier(bench)
                    .pick(seed == null ? new Random() : new Random(seed))
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.REFUSED,
                            "the archive has no full snapshot yet, so nothing can be restored from it",
                            "let 'tidemark run' take its first snapshot"));
            return point.gtid() != null
                    ? new RestoreTarget.AtTransaction(point.gtid(), true)
                    : new RestoreTarget.AtCoordinate(Objects.requireNonNull(point.coordinate()));
        }
    }
}
