package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.archiver.retention.Pruner;
import io.tidemark.archiver.retention.Pruning;
import io.tidemark.archiver.retention.RetentionPlan;
import io.tidemark.archiver.retention.RetentionPlanner;
import io.tidemark.archiver.retention.RetentionPolicy;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.RetentionConfig;
import io.tidemark.config.TidemarkConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark prune}. */
@Command(
        name = "prune",
        description = {
            "Shows which history is older than the settings 'retention' keep, and removes it with --apply, while 'run' may go on.",
            "Objects are deleted once no commit has named them for 'retention.grace': what compaction replaced, what an earlier prune "
                    + "removed, what a crash left behind."
        })
final class PruneCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--apply", description = "Do it. Without this, nothing is changed.")
    private boolean apply;

    PruneCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        RetentionConfig retention = settings.retention();
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()));
                AutoCloseable lock = new DataDirectory(settings.dataDir()).lock("prune")) {
            Archive archive = Archive.open(store, settings.sourceName());
            RetentionPlanner planner = new RetentionPlanner(new RetentionPolicy(
                    retention.keepAll(), retention.daily(), retention.weekly(), retention.monthly()));
            Pruner pruner = new Pruner(
                    archive, planner, retention.grace(), surroundings().clock());
            Pruning pruning = apply ? recorded(archive, pruner) : pruner.look();
            if (json.wanted()) {
                JsonOption.print(surroundings().out(), toJson(pruning).put("applied", apply));
            } else {
                print(pruning, retention.grace());
            }
        }
        return ExitCode.OK;
    }

    private Pruning recorded(Archive archive, Pruner pruner) throws IOException {
        RunningOperation operation =
                new OperationRecords(archive).begin("prune", surroundings().clock());
        Pruning pruning;
        try {
            pruning = pruner.prune();
        } catch (IOException | RuntimeException e) {
            operation.failed(e);
            throw e;
        }
        operation.ended(summary(pruning), List.of(), toJson(pruning).put("applied", true));
        return pruning;
    }

    private static String summary(Pruning pruning) {
        String removed = pruning.plan()
                .map(plan -> "removed " + plan.snapshots().size() + " snapshots and "
                        + plan.files().size() + " files of changes and transactions, every point from "
                        + Quantities.time(plan.keptFrom().takenAtMicros()) + " on is kept")
                .orElse("removed no history");
        return removed + "; deleted " + pruning.objects().size() + " objects ("
                + Quantities.bytes(pruning.deletedBytes()) + ")";
    }

    private void print(Pruning pruning, Duration grace) {
        PrintWriter out = surroundings().out();
        pruning.plan().ifPresentOrElse(plan -> print(plan, out), () -> out.println("Removes   no history"));
        out.println("Deletes   " + pruning.objects().size() + " objects (" + Quantities.bytes(pruning.deletedBytes())
                + ") that no commit has named for " + Quantities.length(grace));
        out.println(apply ? "Done." : "Nothing was changed: 'tidemark prune --apply' does it.");
        out.flush();
    }

    private static void print(RetentionPlan plan, PrintWriter out) {
        out.println("Keeps     every point from " + point(plan.keptFrom()) + " on");
        plan.single().forEach(snapshot -> out.println("          the state at " + point(snapshot)));
        plan.snapshots().forEach(snapshot -> out.println("Removes   the state at " + point(snapshot)));
        out.println("Removes   " + plan.files().size() + " files of changes and transactions ("
                + Quantities.bytes(plan.bytes()) + ")");
    }

    private static String point(SnapshotReference snapshot) {
        return Quantities.time(snapshot.takenAtMicros()) + ", snapshot " + snapshot.id();
    }

    private static ObjectNode toJson(Pruning pruning) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        ObjectNode removal = facts.putObject("removal");
        pruning.plan().ifPresentOrElse(plan -> put(plan, removal), () -> facts.putNull("removal"));
        facts.put("deletedObjects", pruning.objects().size()).put("deletedBytes", pruning.deletedBytes());
        return facts;
    }

    private static void put(RetentionPlan plan, ObjectNode removal) {
        removal.put("keptFrom", plan.keptFrom().id())
                .put("keptFromTime", Quantities.time(plan.keptFrom().takenAtMicros()));
        putIds(removal.putArray("single"), plan.single());
        putIds(removal.putArray("snapshots"), plan.snapshots());
        removal.put("files", plan.files().size()).put("bytes", plan.bytes());
    }

    private static void putIds(ArrayNode ids, List<SnapshotReference> snapshots) {
        snapshots.forEach(snapshot -> ids.add(snapshot.id()));
    }
}
