package io.tidemark.cli;

import io.tidemark.archive.Archive;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.SnapshotTaker;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.io.PrintWriter;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark snapshot}. */
@Command(
        name = "snapshot",
        description = "Takes a full snapshot now, while 'run', or 'capture' and 'archiver', protect the source.")
final class SnapshotCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    SnapshotCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            refuseWithoutCapture(archive);
            PrintWriter err = surroundings().err();
            SnapshotTaker.Taken taken = new SnapshotTaker(
                            settings, archive, surroundings().clock())
                    .take((table, rows, bytes) -> progress(err, table + ": " + rows + " rows stored"));
            print(taken);
        }
        return ExitCode.OK;
    }

    /** What commits between a snapshot and the beginning of capture would be in neither of the two. */
    private static void refuseWithoutCapture(Archive archive) throws Exception {
        if (archive.load().mark() == null) {
            throw new CommandFailure(
                    ExitCode.PROTECTION_BROKEN,
                    "nothing of source '" + archive.identity().source()
                            + "' is captured yet, so a snapshot would have no place in its history",
                    "start 'tidemark run', which takes the first snapshot by itself");
        }
    }

    private synchronized void progress(PrintWriter err, String line) {
        err.println(line);
        err.flush();
    }

    private void print(SnapshotTaker.Taken taken) {
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), taken.toJson());
            return;
        }
        surroundings().out().println(taken.summary());
    }
}
