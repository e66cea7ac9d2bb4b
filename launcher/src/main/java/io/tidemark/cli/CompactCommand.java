package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitConflictException;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark compact}. */
@Command(
        name = "compact",
        description = "Merges small files of the archive into large ones now, while 'run' or 'archiver' may go on.")
final class CompactCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    CompactCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        DataDirectory directory = new DataDirectory(settings.dataDir());
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()));
                AutoCloseable lock = directory.lock("compact")) {
            Archive archive = Archive.open(store, settings.sourceName());
            RunningOperation operation = new OperationRecords(archive)
                    .begin("compact", surroundings().clock());
            Outcome outcome;
            try {
                outcome = compact(
                        archive, new Compactor(archive, directory.spool().resolve("compact")));
            } catch (IOException | RuntimeException e) {
                operation.failed(e);
                throw e;
            }
            operation.ended(outcome.summary(), List.of(), outcome.toJson());
            if (json.wanted()) {
                JsonOption.print(surroundings().out(), outcome.toJson());
            } else {
                surroundings().out().println(outcome.summary());
            }
        }
        return ExitCode.OK;
    }

    private Outcome compact(Archive archive, Compactor compactor) throws IOException {
        CompactionPlanner planner =
                new CompactionPlanner(CompactionPolicy.defaults().eagerly());
        ArchiveView view = archive.load();
        ArchiveView before = view;
        int merges = 0;
        for (List<CompactionTask> due = planner.plan(view); !due.isEmpty(); due = planner.plan(view)) {
            CompactionTask task = due.get(0);
            try {
                view = compactor.carryOut(view, task);
                merges++;
                surroundings().err().println("merged " + task.describe() + ", " + Quantities.bytes(task.bytes()));
                surroundings().err().flush();
            } catch (CommitConflictException e) {
                // The service's own compaction was faster with these files.
                view = archive.refresh(view);
            }
        }
        return new Outcome(
                merges, before.files().size(), bytes(before), view.files().size(), bytes(view));
    }

    private static long bytes(ArchiveView view) {
        return view.files().stream().mapToLong(ArchiveFile::bytes).sum();
    }

    private record Outcome(int merges, int filesBefore, long bytesBefore, int filesAfter, long bytesAfter) {

        String summary() {
            return merges + " merges: the archive shows " + filesAfter + " files of changes and transactions ("
                    + Quantities.bytes(bytesAfter) + ") instead of " + filesBefore + " ("
                    + Quantities.bytes(bytesBefore) + ")";
        }

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("merges", merges)
                    .put("filesBefore", filesBefore)
                    .put("bytesBefore", bytesBefore)
                    .put("filesAfter", filesAfter)
                    .put("bytesAfter", bytesAfter);
        }
    }
}
