package io.tidemark.benchmarks;

import io.tidemark.cli.torture.ProtectedSource;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.ServerFlavor;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * A restore to the last transaction behind a history of updates, beside the bare {@code LOAD DATA} of the rows that are left, into the
 * same server with the same settings and as many connections: what no restore can be faster than. Then the same behind ten times the
 * history. The first restore of each history is compared with the source, row by row, outside the time taken.
 */
public final class RestoreAfterUpdates {
    private static final int CONNECTIONS = 2;
    private static final int TIMES_LONGER = 10;
    private static final long SEED = 42;

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final Path work;
    private final int rounds;

    private RestoreAfterUpdates(DatabaseServer source, DatabaseServer target, Path work, int rounds) {
        this.source = source;
        this.target = target;
        this.work = work;
        this.rounds = rounds;
    }

    /**
     * @param arguments number of transactions of the shorter history; rounds; empty directory for all data; directory that keeps the
     *     database server's binaries
     */
    public static void main(String[] arguments) throws Exception {
        int transactions = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path work = Files.createDirectories(Path.of(arguments[2]));
        Path binaries = Path.of(arguments[3]);
        // Durability is the source's matter; without it the history is written in minutes.
        List<String> fast = List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=1G");
        try (DatabaseServer source = EmbeddedMariaDb.start(
                        binaries,
                        ServerOptions.in(work.resolve("source")).withServerId(1).withExtraOptions(fast));
                DatabaseServer target = EmbeddedMariaDb.start(
                        binaries,
                        ServerOptions.in(work.resolve("target"))
                                .withServerId(2)
                                .withoutBinaryLog()
                                .withExtraOptions(fast))) {
            new RestoreAfterUpdates(source, target, work, rounds).measure(transactions);
        }
    }

    private void measure(int transactions) throws Exception {
        UpdateHeavyHistory.begin(source);
        Path files = Files.createDirectories(work.resolve("protection"));
        try (ProtectedSource protection =
                new ProtectedSource(config(source), List.of(UpdateHeavyHistory.DATABASE), files, Clock.systemUTC())) {
            extend(protection, transactions, SEED);
            long[] shorter = restores(protection, "restore after " + transactions + " transactions");
            long[] bare = loads();
            ratio("restore / bare LOAD DATA", shorter, bare);
            extend(protection, transactions * (TIMES_LONGER - 1), SEED + 1);
            long[] longer = restores(protection, "restore after " + transactions * TIMES_LONGER + " transactions");
            ratio("ten times the history / once", longer, shorter);
        }
    }

    private void extend(ProtectedSource protection, int transactions, long seed) throws Exception {
        long began = System.nanoTime();
        UpdateHeavyHistory.write(source, transactions, seed);
        long written = System.nanoTime();
        protection.awaitArchived(protection.position());
        System.out.printf(
                Locale.ROOT,
                "%d transactions of 4 row changes: written in %.1f s, archived %.1f s later%n",
                transactions,
                (written - began) / 1e9,
                (System.nanoTime() - written) / 1e9);
    }

    private long[] restores(ProtectedSource protection, String what) throws Exception {
        long[] millis = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            RestoreReport report = protection.restore(new RestoreTarget.Latest(), config(target));
            millis[round] = report.millis();
            if (!report.verified() || round == 0 && !isEqual()) {
                throw new IllegalStateException("the restore is not what the source has: " + report.render());
            }
        }
        tell(what, millis);
        return millis;
    }

    private boolean isEqual() throws SQLException {
        List<String> databases = List.of(UpdateHeavyHistory.DATABASE);
        return ServerContents.read(() -> source.connect(null), databases)
                .differencesTo(ServerContents.read(() -> target.connect(null), databases))
                .isEmpty();
    }

    private long[] loads() throws Exception {
        for (int i = 1; i <= UpdateHeavyHistory.TABLES; i++) {
            writeRows(i);
        }
        long[] millis = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            try (Connection connection = target.connect(null);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE " + UpdateHeavyHistory.DATABASE);
                statement.execute("CREATE DATABASE " + UpdateHeavyHistory.DATABASE);
            }
            long began = System.nanoTime();
            loadAll();
            millis[round] = (System.nanoTime() - began) / 1_000_000;
        }
        tell("bare LOAD DATA of the final rows", millis);
        return millis;
    }

    private void loadAll() throws Exception {
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
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
        try (Connection connection = target.connect(UpdateHeavyHistory.DATABASE);
                Statement statement = connection.createStatement();
                InputStream rows = Files.newInputStream(rowsOf(table))) {
            statement.execute(UpdateHeavyHistory.create(table));
            statement.execute("SET SESSION unique_checks = 0, foreign_key_checks = 0");
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(rows);
            statement.execute("LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + UpdateHeavyHistory.table(table)
                    + " CHARACTER SET binary");
        }
    }

    private void writeRows(int table) throws SQLException, IOException {
        try (Connection connection = source.connect(UpdateHeavyHistory.DATABASE);
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

    private static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }

    private static void tell(String what, long[] millis) {
        System.out.printf(
                Locale.ROOT,
                "%s: median %d ms, %d to %d ms, %s%n",
                what,
                median(millis),
                LongStream.of(millis).min().orElseThrow(),
                LongStream.of(millis).max().orElseThrow(),
                Arrays.toString(millis));
    }

    private static void ratio(String what, long[] one, long[] other) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f by medians, %.2f to %.2f%n",
                what,
                (double) median(one) / median(other),
                (double) LongStream.of(one).min().orElseThrow()
                        / LongStream.of(other).max().orElseThrow(),
                (double) LongStream.of(one).max().orElseThrow()
                        / LongStream.of(other).min().orElseThrow());
    }

    private static long median(long[] millis) {
        long[] sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
