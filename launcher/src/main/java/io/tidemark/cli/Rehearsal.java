package io.tidemark.cli;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LogSettings;
import io.tidemark.archive.Mark;
import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a small archive what commands ask that somebody waits for. It is large enough to have what large ones have: a checkpoint of the log,
 * several pages in a column, dictionaries, compressed pages. The script that starts Tidemark runs it once with
 * {@code -XX:DumpLoadedClassList} and has the JVM write down the classes that it lists: later commands map that file into memory and need
 * not read, check and link them one by one.
 */
public final class Rehearsal {

    private static final TableDefinition TABLE = new TableDefinition(
            new TableName("rehearsal", "rows"),
            List.of(
                    new ColumnDefinition("id", ValueKind.INTEGER, Long.BYTES, 0, false, null, List.of(), false, 1),
                    new ColumnDefinition("text", ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), false, 0),
                    new ColumnDefinition("old_text", ValueKind.TEXT, 0, 0, false, "latin1", List.of(), false, 0)));

    /** Of one file: a page of Parquet has 20,000 rows at most. */
    private static final int CHANGES = 45_000;

    private static final int ROWS = 9_000;
    private static final String SOURCE = "rehearsal";
    private static final long SERVER = 1;

    private final Path directory;
    private final Clock clock;

    private Rehearsal(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Takes no arguments. */
    public static void main(String[] args) throws IOException {
        Logging.begin();
        rehearse(Clock.systemUTC());
    }

    /**
     * Leaves nothing behind.
     *
     * @throws IllegalStateException if a command fails, whose classes are then not all loaded
     */
    static void rehearse(Clock clock) throws IOException {
        Path directory = Files.createTempDirectory("tidemark-rehearsal");
        try {
            new Rehearsal(directory, clock).run();
        } finally {
            ProvisionedDirectory.deleteRecursively(directory);
        }
    }

    private void run() throws IOException {
        Path archive = directory.resolve("archive");
        try (DirectoryObjectStore store = new DirectoryObjectStore(archive)) {
            write(store);
        }
        Path config = Files.writeString(
                directory.resolve("tidemark.yaml"),
                "source: {name: " + SOURCE + "}\narchive: {url: '" + archive.toUri() + "'}\ndata-dir: data\n");
        String table = TABLE.name().toString();
        command("history", "--config", config.toString(), "--table", table, "--key", "id=1");
        command("history", "--config", config.toString(), "--table", table, "--key", "id=1", "--json");
        command("records", "--config", config.toString());
        command("--version");
    }

    private void command(String... args) {
        PrintWriter nowhere =
                new PrintWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
        Surroundings surroundings = new Surroundings(nowhere, nowhere, Map.of(), clock, new StopSignal());
        int exitCode = new Tidemark(surroundings).run(args);
        if (exitCode != ExitCode.OK.code()) {
            throw new IllegalStateException(String.join(" ", args) + " ended with " + exitCode);
        }
    }

    private void write(DirectoryObjectStore store) throws IOException {
        Archive archive = Archive.openOrCreate(
                store,
                new ArchiveIdentity(SOURCE, ServerFlavor.MYSQL, "server", 0),
                clock,
                new LogSettings(LogSettings.DEFAULTS.firstPause(), 2));
        archive.putSchema(TABLE);
        ArchiveView view = archive.load();
        view = commit(
                archive,
                view,
                IntStream.range(0, CHANGES).mapToObj(Rehearsal::change).toList());
        long behind = CHANGES + 2;
        Object[] last = row(1, CHANGES / ROWS - 1);
        view = commit(archive, view, List.of(change(behind, RowOperation.DELETE, last, null)));
        commit(archive, view, List.of(change(behind + 2, RowOperation.INSERT, null, last)));
    }

    private ArchiveView commit(Archive archive, ArchiveView view, List<RowChange> changes) throws IOException {
        Path local = directory.resolve("changes.parquet");
        FileSummary summary;
        try (ChangeFileWriter writer = new ChangeFileWriter(TABLE, local)) {
            for (RowChange change : changes) {
                writer.write(change);
            }
            summary = writer.finish();
        }
        String key = archive.newChangeKey(
                TABLE.name(), summary.firstCommitMicros(), summary.firstSequence(), summary.lastSequence(), 0);
        archive.store().put(archive.key(key), local);
        Files.delete(local);
        return archive.append(
                view,
                CommitDraft.changes(
                        markBehind(changes.get(changes.size() - 1).position()),
                        List.of(summary.archived(key, FileKind.CHANGES, TABLE.name(), TABLE.fingerprint(), 0)),
                        List.of()));
    }

    /** Inserts all rows, then updates all of them again and again. */
    private static RowChange change(int number) {
        long id = 1 + number % ROWS;
        int round = number / ROWS;
        Object[] after = row(id, round);
        return round == 0
                ? change(number + 1, RowOperation.INSERT, null, after)
                : change(number + 1, RowOperation.UPDATE, row(id, round - 1), after);
    }

    private static RowChange change(
            long sequence, RowOperation operation, Object @Nullable [] before, Object @Nullable [] after) {
        Position position =
                new Position(sequence, "", new BinlogCoordinate("binlog.000001", sequence), 0, sequence, SERVER, 0);
        return new RowChange(position, TABLE.fingerprint(), operation, 0, before, after);
    }

    private static Object[] row(long id, int round) {
        byte[] text = ("text " + id % 10 + " of round " + round).getBytes(StandardCharsets.US_ASCII);
        return new Object[] {id, text, text};
    }

    private static Mark markBehind(Position last) {
        return new Mark(
                last.sequence() + 1,
                "",
                last.coordinate(),
                SERVER,
                last.commitTimeMicros(),
                last.commitTimeMicros(),
                "journal",
                last.sequence(),
                "journal",
                "server");
    }
}
