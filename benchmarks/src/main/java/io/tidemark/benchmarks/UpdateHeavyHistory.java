package io.tidemark.benchmarks;

import io.tidemark.demo.server.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongPredicate;

/**
 * Four tables of 100,000 rows, and transactions on them as sysbench's {@code oltp_write_only} makes them: an update of an indexed
 * column, one of a column without an index, a deletion, and an insertion of the same key.
 */
final class UpdateHeavyHistory {
    static final String DATABASE = "bench";
    static final int TABLES = 4;
    private static final int ROWS = 100_000;
    private static final int CLIENTS = 4;

    private UpdateHeavyHistory() {}

    static String table(int number) {
        return "sbtest" + number;
    }

    static String create(int number) {
        return "CREATE TABLE " + table(number)
                + " (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL DEFAULT 0,"
                + " c CHAR(120) NOT NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '', KEY k_" + number
                + " (k)) CHARACTER SET latin1";
    }

    static void begin(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("USE " + DATABASE);
            statement.execute("SET SESSION "
                    + (server.flavor().equals("mysql") ? "cte_max_recursion_depth" : "max_recursive_iterations") + " = "
                    + ROWS);
            for (int i = 1; i <= TABLES; i++) {
                statement.execute(create(i));
                statement.execute("INSERT INTO " + table(i)
                        + " WITH RECURSIVE seq AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM seq WHERE n < " + ROWS
                        + ")"
                        + " SELECT n, 1 + FLOOR(RAND(n) * " + ROWS
                        + "), LEFT(REPEAT(SHA2(n, 256), 2), 120), LEFT(SHA2(-n, 256), 60) FROM seq");
            }
        }
    }

    /** Commits so many transactions, by several clients at once; equal seeds make equal clients. */
    static void write(DatabaseServer server, int transactions, long seed) throws Exception {
        write(server, seed, done -> done < transactions / CLIENTS);
    }

    /** Commits transactions for some time as fast as the server takes them, by several clients at once; returns how many. */
    static long writeFor(DatabaseServer server, Duration time, long seed) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        return write(server, seed, done -> System.nanoTime() < end);
    }

    private static long write(DatabaseServer server, long seed, LongPredicate goesOn) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Long>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                ends.add(clients.submit(() -> write(server, goesOn, random)));
            }
            long written = 0;
            for (Future<Long> end : ends) {
                written += end.get();
            }
            return written;
        } finally {
            clients.shutdownNow();
        }
    }

    private static long write(DatabaseServer server, LongPredicate goesOn, SplittableRandom random)
            throws SQLException {
        try (Connection connection = server.connect(DATABASE)) {
            connection.setAutoCommit(false);
            long done = 0;
            while (goesOn.test(done)) {
                try {
                    transaction(connection, table(1 + random.nextInt(TABLES)), random);
                    done++;
                } catch (SQLException e) {
                    // Deadlocks are part of the load.
                    connection.rollback();
                    if (e.getErrorCode() != 1213 && e.getErrorCode() != 1020 && e.getErrorCode() != 1062) {
                        throw e;
                    }
                }
            }
            return done;
        }
    }

    private static void transaction(Connection connection, String table, SplittableRandom random) throws SQLException {
        run(connection, "UPDATE " + table + " SET k = k + 1 WHERE id = ?", id(random));
        run(connection, "UPDATE " + table + " SET c = ? WHERE id = ?", text(random, 119), id(random));
        Object replaced = id(random);
        run(connection, "DELETE FROM " + table + " WHERE id = ?", replaced);
        run(
                connection,
                "INSERT INTO " + table + " (id, k, c, pad) VALUES (?, ?, ?, ?)",
                replaced,
                id(random),
                text(random, 119),
                text(random, 59));
        connection.commit();
    }

    private static Object id(SplittableRandom random) {
        return 1 + random.nextInt(ROWS);
    }

    /** Digits in groups, as sysbench writes them. */
    static String text(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length + 12);
        while (text.length() < length) {
            // Eleven digits behind a one, which goes: formatting would be most of what a client does.
            text.append(Long.toString(100_000_000_000L + random.nextLong(100_000_000_000L)), 1, 12)
                    .append('-');
        }
        return text.substring(0, length);
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
