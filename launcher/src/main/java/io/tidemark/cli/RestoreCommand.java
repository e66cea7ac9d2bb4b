package io.tidemark.cli;

import io.tidemark.archive.AccountsKey;
import io.tidemark.archive.Archive;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.restore.AccountOptions;
import io.tidemark.restore.DamageReach;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreResources;
import io.tidemark.restore.RestoreScope;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.Restorer;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark restore}. */
@Command(
        name = "restore",
        description =
                "Brings the source, or some of its tables, back as it was at a point of its history, and proves it.")
final class RestoreCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "WHEN",
            description = {
                "The point: latest; a time with zone, such as 2026-11-21T09:00:00.123456Z; gtid:ID (that transaction included);"
                        + " before-gtid:ID; or binlog:FILE:POS."
            })
    private String when = "";

    @Option(names = "--plan", description = "Print the plan and its cost, and do nothing.")
    private boolean planOnly;

    @Option(
            names = "--database",
            paramLabel = "OLD=NEW",
            description = "Restore the database OLD under the name NEW; repeatable.")
    private Map<String, String> databases = new LinkedHashMap<>();

    @Option(
            names = "--table",
            paramLabel = "DB.TABLE",
            description = "Restore only this table, by its name in the source; repeatable.")
    private List<String> tables = List.of();

    @Option(
            names = "--replace",
            description = "Drop first what the target already has of these names, and what an unfinished restore left.")
    private boolean replace;

    @Option(names = "--enable-events", description = "Bring scheduled events back as they were, not disabled.")
    private boolean enableEvents;

    @Option(names = "--force", description = "Use a target of another version or family than the source's.")
    private boolean force;

    @Option(
            names = "--disable-redo-log",
            description = {
                "Switch a fresh MySQL's redo log off while it is filled: faster, but if the server dies meanwhile, all of its data is"
                        + " lost."
            })
    private boolean disableRedoLog;

    @Option(
            names = "--include-grants",
            description = {
                "Bring back the server's users, roles and grants, too, as of the snapshot that the restore starts from."
                        + " It takes the key in snapshot.grants-key."
            })
    private boolean includeGrants;

    @Option(
            names = "--replace-accounts",
            description = "With --include-grants: drop users and roles of the target that differ, and make them anew.")
    private boolean replaceAccounts;

    RestoreCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        RestoreTarget point = RestoreTarget.parse(when);
        RestoreScope scope = new RestoreScope(tableNames(), databases);
        ServerConfig server = target.server(surroundings().environment());
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        RestoreOptions options = new RestoreOptions(
                scope,
                new DataDirectory(settings.dataDir()).restore(),
                replace,
                force,
                enableEvents,
                disableRedoLog,
                RestoreResources.of(
                        settings.restore().threads(), settings.restore().memoryBytes()),
                accounts(settings));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            RestoreProgress progress =
                    new RestoreProgress(surroundings().err(), surroundings().clock(), "");
            Restorer restorer = new Restorer(
                    archive, server, options, progress, surroundings().clock());
            try {
                RestorePlan plan = restorer.plan(point);
                progress.expect(plan.snapshotRows());
                return planOnly ? print(plan) : restore(restorer, plan);
            } catch (DamagedObjectException e) {
                throw new CommandFailure(ExitCode.ARCHIVE, String.valueOf(e.getMessage()), wayOn(archive, e), e);
            }
        }
    }

    private static String wayOn(Archive archive, DamagedObjectException damage) throws IOException {
        String copy = "bring the object back from a copy of the store";
        return new DamageReach(archive, archive.readable().view())
                .without(damage.key())
                .map(rest -> rest + "; or " + copy)
                .orElse(copy);
    }

    /** Null where users, roles and grants are not asked for. */
    private @Nullable AccountOptions accounts(TidemarkConfig settings) {
        if (!includeGrants) {
            if (replaceAccounts) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--replace-accounts restores no accounts by itself", "add --include-grants");
            }
            return null;
        }
        if (!tables.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--include-grants does not go with --table: what accounts may do is not divided by tables",
                    "restore them with whole databases, into a server of their own if need be");
        }
        AccountsKey key = settings.snapshot().grantsKey();
        if (key == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--include-grants needs the key under which users, roles and grants are archived",
                    "set snapshot.grants-key-file in the configuration, or TIDEMARK_SNAPSHOT_GRANTS_KEY");
        }
        return new AccountOptions(key, replaceAccounts);
    }

    private ExitCode print(RestorePlan plan) {
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), plan.toJson());
        } else {
            surroundings().out().print(plan.render());
        }
        return ExitCode.OK;
    }

    private ExitCode restore(Restorer restorer, RestorePlan plan) throws Exception {
        RestoreReport report;
        try {
            report = restorer.restore(plan);
        } catch (DatabaseException e) {
            throw new CommandFailure(ExitCode.TARGET, "target: " + e.getMessage(), hint(e.kind()), e);
        }
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), report.toJson());
        } else {
            surroundings().out().print(report.render());
        }
        return ExitCode.OK;
    }

    private static @Nullable String hint(DatabaseException.Kind kind) {
        return kind == DatabaseException.Kind.STATEMENT
                ? "what it restored so far is not complete, and the target's database tidemark_restore says so; restore again with"
                        + " --replace"
                : null;
    }

    private Set<TableName> tableNames() {
        Set<TableName> names = new HashSet<>();
        tables.forEach(table -> names.add(TableArgument.parse(table)));
        return names;
    }
}
