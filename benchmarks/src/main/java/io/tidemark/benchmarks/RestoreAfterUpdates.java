package io.tidemark.benchmarks;

import io.tidemark.cli.torture.ProtectedSource;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A restore to the last transaction behind a history of updates, beside what a DBA does without Tidemark, {@code mysql < dump} and
 * {@code mysqlbinlog | mysql}, and beside the bare {@code LOAD DATA} of the rows that are left with as many connections, which no
 * restore can be faster than; all into the same server, both also while that writes no redo log. Then a restore behind several times the
 * history, in turn with one to the point from before that. The first two restores of the process, in which its code is compiled, are
 * told apart. The first of each history is compared with the source, row by row, outside the time taken. Restores include reading all rows back; that part is told.
 * Capture, journal and archiver run in the same process, whose memory is told, too.
 */
public final class RestoreAfterUpdates {
    /** While these run, the JVM compiles: told, but not counted among those that are compared. */
    private static final int FIRST_RESTORES = 2;

    private static final long SEED = 42;
    private static final String DATABASE = UpdateHeavyHistory.DATABASE;

    private final Servers servers;
    private final Path work;
    private final int rounds;
    private final Peers peers = new Peers();

    private RestoreAfterUpdates(Servers servers, Path work, int rounds) {
        this.servers = servers;
        this.work = work;
        this.rounds = rounds;
    }

    /**
     * @param arguments number of transactions of the shorter history; how many times longer the longer one is; rounds; rounds of
     *     replaying the longer history with {@code mysqlbinlog}, perhaps 0; empty directory for all data
     */
    public static void main(String[] arguments) throws Exception {
        int transactions = Integer.parseInt(arguments[0]);
        int times = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        int longReplays = Integer.parseInt(arguments[3]);
        Path work = Files.createDirectories(Path.of(arguments[4]));
        try (Servers servers = Servers.start()) {
            new RestoreAfterUpdates(servers, work, rounds).measure(transactions, times, longReplays);
        }
    }

    private void measure(int transactions, int times, int longReplays) throws Exception {
        System.out.println(servers.source().flavor() + " " + servers.source().version() + "; " + peers.versions());
        UpdateHeavyHistory.begin(servers.source());
        Path files = Files.createDirectories(work.resolve("protection"));
        try (ProtectedSource protection =
                new ProtectedSource(Servers.config(servers.source()), List.of(DATABASE), files, Clock.systemUTC())) {
            peers.dump(servers.source(), DATABASE, dump());
            BinlogCoordinate dumped = protection.position();

            extend(protection, transactions, SEED);
            RestoreTarget afterShorter = new RestoreTarget.AtCoordinate(protection.position());
            String shorter = transactions + " transactions";
            writeRows();
            Timings.of("the first restores of the process", FIRST_RESTORES, restore(protection, true));
            Timings restore = besideLoads(
                    "restore after " + shorter,
                    restore(protection, false),
                    "bare LOAD DATA of the final rows",
                    this::load);
            besideLoads(
                    "restore after " + shorter + ", redo log switched off",
                    restore(protection, new RestoreTarget.Latest(), false, RestoreOptions::disablingRedoLog),
                    "bare LOAD DATA of the final rows, redo log switched off",
                    () -> {
                        servers.switchRedoLogOfTarget(false);
                        long millis = load();
                        servers.switchRedoLogOfTarget(true);
                        return millis;
                    });
            replays(shorter, rounds, dumped).against(restore);

            extend(protection, transactions * (times - 1), SEED + 1);
            String longer = transactions * times + " transactions";
            List<Timings> both = Timings.inTurn(
                    rounds,
                    new Timings.Measured(
                            "restore to the point after " + shorter,
                            restore(protection, afterShorter, false, UnaryOperator.identity())),
                    new Timings.Measured("restore after " + longer, restore(protection, true)));
            both.get(1).againstInTurn(both.get(0));
            if (longReplays > 0) {
                replays(longer, longReplays, dumped).against(both.get(1));
            }
            PeakMemory.print();
        }
    }

    private Timings besideLoads(String restoring, Timings.Run restore, String loading, Timings.Run load)
            throws Exception {
        List<Timings> measured =
                Timings.inTurn(rounds, new Timings.Measured(restoring, restore), new Timings.Measured(loading, load));
        measured.get(0).againstInTurn(measured.get(1));
        return measured.get(0);
    }

    /** Returns once also compaction has nothing to do any more: at its work it would take one of the restores' processors. */
    private void extend(ProtectedSource protection, int transactions, long seed) throws Exception {
        long began = System.nanoTime();
        UpdateHeavyHistory.write(servers.source(), transactions, seed);
        long written = System.nanoTime();
        protection.awaitArchived(protection.position());
        long archived = System.nanoTime();
        protection.awaitCompacted();
        System.out.printf(
                Locale.ROOT,
                "%d transactions of 4 row changes: written in %.1f s, archived %.1f s later, compacted %.1f s later%n",
                transactions,
                (written - began) / 1e9,
                (archived - written) / 1e9,
                (System.nanoTime() - archived) / 1e9);
    }

    private Timings.Run restore(ProtectedSource protection, boolean compared) {
        return restore(protection, new RestoreTarget.Latest(), compared, UnaryOperator.identity());
    }

    /** @param compared whether what the first of the runs restores is compared with the source */
    private Timings.Run restore(
            ProtectedSource protection, RestoreTarget point, boolean compared, UnaryOperator<RestoreOptions> change) {
        AtomicBoolean compares = new AtomicBoolean(compared);
        return () -> {
            // As before the bare load.
            servers.emptyInTarget(DATABASE);
            RestoreReport report = protection.restore(point, Servers.config(servers.target()), change);
            System.out.println("  restored, of which reading back: " + report.verifyMillis() + " ms");
            if (!report.verified()) {
                throw new IllegalStateException("the restore is not what was planned: " + report.render());
            }
            if (compares.getAndSet(false)) {
                requireEqual();
            }
            return report.millis();
        };
    }

    private Timings replays(String history, int times, BinlogCoordinate dumped) throws Exception {
        Timings measured = Timings.of("mysql < dump, mysqlbinlog | mysql after " + history, times, () -> {
            servers.emptyInTarget(DATABASE);
            return Timings.time(() -> {
                peers.load(servers.target(), DATABASE, dump());
                peers.replay(servers.target(), DATABASE, binlogsFrom(dumped), dumped.offset());
            });
        });
        requireEqual();
        return measured;
    }

    private List<Path> binlogsFrom(BinlogCoordinate first) throws IOException {
        try (Stream<Path> files = Files.list(servers.source().dataDirectory())) {
            return files.filter(file -> file.getFileName().toString().matches("binlog\\.\\d+"))
                    .filter(file ->
                            new BinlogCoordinate(file.getFileName().toString(), 0).fileNumber() >= first.fileNumber())
                    .sorted()
                    .toList();
        }
    }

    private void requireEqual() throws SQLException {
        DatabaseServer source = servers.source();
        DatabaseServer target = servers.target();
        List<String> differences = ServerContents.read(() -> source.connect(null), List.of(DATABASE))
                .differencesTo(ServerContents.read(() -> target.connect(null), List.of(DATABASE)));
        if (!differences.isEmpty()) {
            throw new IllegalStateException("the target is not what the source is: " + differences);
        }
    }

    private long load() throws Exception {
        servers.emptyInTarget(DATABASE);
        return Timings.time(this::loadAll);
    }

    private void loadAll() throws Exception {
        ExecutorService connections = Executors.newFixedThreadPool(Peers.THREADS);
        try {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 1; i <= UpdateHeavyHistory.TABLES; i++) {
                int table = i;
                ends.add(connections.submit((Callable<Void>) () -> {
                    load(table);
                    return null;
                }));
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        } finally {
            connections.shutdownNow();
        }
    }

    private void load(int table) throws SQLException, IOException {
        try (Connection connection = servers.target().connect(DATABASE);
                Statement statement = connection.createStatement();
                InputStream rows = Files.newInputStream(rowsOf(table))) {
            statement.execute(UpdateHeavyHistory.create(table));
            statement.execute("SET SESSION unique_checks = 0, foreign_key_checks = 0");
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(rows);
            statement.execute("LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + UpdateHeavyHistory.table(table)
                    + " CHARACTER SET binary");
        }
    }

    private void writeRows() throws SQLException, IOException {
        for (int i = 1; i <= UpdateHeavyHistory.TABLES; i++) {
            writeRows(i);
        }
    }

    private void writeRows(int table) throws SQLException, IOException {
        try (Connection connection = servers.source().connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, k, c, pad FROM " + UpdateHeavyHistory.table(table) + " ORDER BY id");
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(rowsOf(table)))) {
            while (rows.next()) {
                String line = rows.getString(1) + "\t" + rows.getString(2) + "\t" + rows.getString(3) + "\t"
                        + rows.getString(4) + "\n";
                out.write(line.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private Path rowsOf(int table) {
        return work.resolve(UpdateHeavyHistory.table(table) + ".tsv");
    }

    private Path dump() {
        return work.resolve("dump.sql");
    }
}
