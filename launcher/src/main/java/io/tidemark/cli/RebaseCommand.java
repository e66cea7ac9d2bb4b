package io.tidemark.cli;

import io.tidemark.archive.Archive;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.capture.ArchiveProgress;
import io.tidemark.capture.Rebase;
import io.tidemark.capture.source.SourceHistory;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.schemas.JournalRecord.Gap;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark rebase}. */
@Command(
        name = "rebase",
        description =
                "Says whether the source has the archived history; with --accept-gap, lets it count as the continuation"
                        + " although it has not. Everything in between is recorded as a gap for ever, and a new snapshot follows.")
final class RebaseCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--accept-gap",
            description =
                    "Give up whatever the source did between what is captured and now. 'run' and 'capture' must not"
                            + " be running.")
    private boolean acceptGap;

    RebaseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            Mark mark = archive.load().mark();
            if (mark == null) {
                surroundings().out().println("Nothing is archived yet, so there is nothing to give up.");
                return ExitCode.OK;
            }
            describe(settings, mark);
            if (acceptGap) {
                accept(settings, archive);
            }
        }
        return ExitCode.OK;
    }

    private void describe(TidemarkConfig settings, Mark mark) throws Exception {
        try (ServerConnection source = ServerConnection.open(Connections.source(settings.requireSource()))) {
            PrintWriter out = surroundings().out();
            out.println("Archive   complete to " + Quantities.time(mark.completeToMicros()) + ", binlog "
                    + mark.coordinate() + (mark.gtids().isEmpty() ? "" : ", GTID " + mark.gtids()));
            out.println("Source    " + source.facts().identity() + ", binlog "
                    + source.binlogStatus().coordinate());
            SourceHistory.Verdict verdict = SourceHistory.judge(source, SourceHistory.Reached.of(mark));
            switch (verdict.kind()) {
                case CONTINUES -> out.println("History   goes on where the archive ends: no gap is needed");
                case PURGED ->
                    out.println("History   has a hole: " + verdict.reason()
                            + ". Unless the journal has it, 'run' records the gap by itself");
                case DIVERGED -> out.println("History   differs: " + verdict.reason());
            }
            if (!acceptGap) {
                out.println("Nothing was changed. --accept-gap records a gap from the archive's mark to the source's"
                        + " present state.");
            }
        }
    }

    private void accept(TidemarkConfig settings, Archive archive) throws Exception {
        DataDirectory directory = new DataDirectory(settings.dataDir());
        try (AutoCloseable lock = directory.lock("capture")) {
            LoggerFactory.getLogger(RebaseCommand.class).debug("lock held: {}", lock);
            String external = settings.kafka().bootstrapServers();
            if (external != null) {
                accept(settings, archive, external);
                return;
            }
            try (EmbeddedBroker broker =
                    EmbeddedBroker.start(directory.kafka(), reason -> LoggerFactory.getLogger(RebaseCommand.class)
                            .error(reason))) {
                accept(settings, archive, broker.bootstrapServers());
            }
        }
    }

    private void accept(TidemarkConfig settings, Archive archive, String bootstrapServers) throws Exception {
        Optional<Gap> gap = Rebase.record(
                Connections.capture(settings, Connections.journal(settings, bootstrapServers)),
                new ArchiveProgress(archive),
                "an operator accepted the source as it is ('tidemark rebase')",
                surroundings().clock());
        surroundings()
                .out()
                .println(gap.map(recorded -> "Gap       recorded up to binlog "
                                + recorded.position().coordinate() + ": " + recorded.reason()
                                + ". 'run' or 'capture' goes on from there, with a new snapshot")
                        .orElse("Nothing was ever captured, so there is nothing to give up."));
    }
}
