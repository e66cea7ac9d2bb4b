package io.tidemark.cli;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.history.HistoryJson;
import io.tidemark.cli.history.HistoryText;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.history.HistoryQuery;
import io.tidemark.restore.history.RowHistories;
import io.tidemark.restore.history.RowHistory;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark history}. */
@Command(
        name = "history",
        description = {
            "Tells every archived change of one row: when, by which transaction, what changed from what to what.",
            "The table's files of changes are copied to data-dir/history once; later questions read a few pages of them."
        })
final class HistoryCommand extends TidemarkCommand {

    /** No other process can have an older view than this and still be about to open a copy. */
    private static final Duration COPIES_IN_USE = Duration.ofHours(1);

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--table",
            required = true,
            paramLabel = "DB.TABLE",
            description = "The row's table, by its name in the source.")
    private String table = "";

    @Option(
            names = "--key",
            required = true,
            paramLabel = "COLUMN=VALUE",
            description = "The row's primary key; repeated where that has several columns.")
    private Map<String, String> key = new LinkedHashMap<>();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only what was committed then or later: a time with zone, such as 2026-11-21T09:00:00Z.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only what was committed then or earlier.")
    private @Nullable String to;

    HistoryCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TableName name = TableArgument.parse(table);
        HistoryQuery query =
                new HistoryQuery(name, key, micros("--from", from, Long.MIN_VALUE), micros("--to", to, Long.MAX_VALUE));
        if (query.fromMicros() > query.toMicros()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--from " + from + " is later than --to " + to, "exchange the two times");
        }
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE));
        Path directory = new DataDirectory(settings.dataDir()).history();
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Archive archive = Archive.open(store, settings.sourceName());
            ReadableHistory readable = archive.readable();
            if (readable.isCut()) {
                surroundings().err().println("tidemark: WARNING: the archive is damaged: " + readable.explanation());
                surroundings().err().flush();
            }
            ArchiveView view = readable.view();
            LocalCopies copies = new LocalCopies(store, directory);
            try (RowHistory history = new RowHistories(archive, view, copies).find(query)) {
                if (json.wanted()) {
                    new HistoryJson(surroundings().out()).print(name, history);
                } else {
                    new HistoryText(surroundings().out()).print(name, history);
                }
            }
            if (!readable.isCut()) {
                deleteOldCopies(view, copies);
            }
        }
        return ExitCode.OK;
    }

    /** Compaction and retention replace files all the time. */
    private void deleteOldCopies(ArchiveView view, LocalCopies copies) throws IOException {
        Set<String> visible =
                view.filesAndDerived().stream().map(ArchiveFile::sha256).collect(Collectors.toSet());
        copies.deleteOthers(visible, surroundings().clock().instant().minus(COPIES_IN_USE));
    }

    private static long micros(String option, @Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            if (RestoreTarget.parse(text) instanceof RestoreTarget.AtTime time) {
                return time.micros();
            }
            throw noTime(option, text, null);
        } catch (RestoreException e) {
            throw noTime(option, text, e);
        }
    }

    private static CommandFailure noTime(String option, String text, @Nullable RestoreException cause) {
        return new CommandFailure(
                ExitCode.USAGE,
                option + " '" + text + "' is no time",
                "use a time with zone, such as 2026-11-21T09:00:00.123456Z",
                cause);
    }
}
