package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark records}. */
@Command(
        name = "records",
        description =
                "Lists what was done: backups, snapshots, restores, verifications, drills, compactions, removals; oldest first.")
final class RecordsCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "Only this kind: backup, snapshot, restore, verify, verify-source, verify-instant, drill, compact, prune.")
    private @Nullable String kind;

    @Option(names = "--last", paramLabel = "N", description = "At most so many, the newest (default: 20).")
    private int last = 20;

    RecordsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        if (last < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--last " + last + " asks for no record", "use 1 or more");
        }
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            List<OperationRecord> records =
                    new OperationRecords(Archive.open(store, settings.sourceName()), this::passOver).newest(kind, last);
            if (json.wanted()) {
                JsonOption.print(surroundings().out(), toJson(records));
            } else {
                records.forEach(record -> print(surroundings().out(), record));
            }
        }
        return ExitCode.OK;
    }

    private void passOver(DamagedObjectException damage) {
        surroundings().err().println("tidemark: WARNING: a record is passed over: " + damage.getMessage());
        surroundings().err().flush();
    }

    private static ArrayNode toJson(List<OperationRecord> records) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (OperationRecord record : records) {
            ObjectNode facts = list.addObject();
            facts.put("key", record.key());
            facts.put("kind", record.kind());
            facts.put("startedAt", record.startedAt().toString());
            facts.put("endedAt", record.endedAt().toString());
            facts.put("result", record.result().id());
            facts.put("summary", record.summary());
            ArrayNode problems = facts.putArray("problems");
            record.problems().forEach(problems::add);
            facts.set("body", record.body());
        }
        return list;
    }

    private static void print(PrintWriter out, OperationRecord record) {
        out.println(record.startedAt() + "  " + record.kind() + "  "
                + record.result().id() + "  in " + Quantities.length(record.duration()) + "  " + record.summary());
        record.problems().forEach(problem -> out.println("    PROBLEM " + problem));
        out.flush();
    }
}
