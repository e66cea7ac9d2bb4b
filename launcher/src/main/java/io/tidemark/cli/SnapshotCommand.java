package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.SnapshotTaker;
import io.tidemark.cli.service.SyntheticSnapshotTaker;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.io.PrintWriter;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark snapshot}. */
@Command(
        name = "snapshot",
        description =
                "Takes a full snapshot now, while 'run', or 'capture' and 'archiver', protect the source.%n"
                        + "With --synthetic it is made of the newest snapshot and the changes archived since: the source is not asked.")
final class SnapshotCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--synthetic",
            description =
                    "Make the state at the mark from what the archive holds. Refused where only a server could tell it.")
    private boolean synthetic;

    SnapshotCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        if (synthetic) {
            return makeSynthetic();
        }
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            refuseWithoutCapture(archive);
            PrintWriter err = surroundings().err();
            SnapshotTaker.Taken taken = new SnapshotTaker(
                            settings, archive, surroundings().clock())
                    .take((table, rows, bytes) -> progress(err, table + ": " + rows + " rows stored"));
            print(taken.summary(), taken.toJson());
        }
        return ExitCode.OK;
    }

    private ExitCode makeSynthetic() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            SyntheticSnapshotTaker.Taken taken = new SyntheticSnapshotTaker(
                            settings,
                            Archive.open(store, settings.sourceName()),
                            settings.restore().threads(),
                            surroundings().clock())
                    .take(new RestoreProgress(
                            surroundings().err(), surroundings().clock(), ""));
            print(taken.summary(), taken.toJson());
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

    private void print(String summary, ObjectNode facts) {
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), facts);
            return;
        }
        surroundings().out().println(summary);
    }
}
