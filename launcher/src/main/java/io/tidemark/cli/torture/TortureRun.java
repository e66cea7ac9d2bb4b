package io.tidemark.cli.torture;

import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.torture.RandomHistory;
import io.tidemark.demo.torture.StatementLog;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One random history on a protected server: at some of its moments the server is read whole, and afterwards each of them is restored
 * into another server and compared value by value.
 */
public final class TortureRun {

    /** Of these the history is made; whatever the servers have under these names is dropped. */
    static final List<String> DATABASES = List.of("torture", "torture-2 `x`");

    /** While a snapshot is taken rows change, definitions do not: whether a statement waits for it would depend on time. */
    private static final int STEPS_OF_A_SNAPSHOT = 30;

    private static final int DIFFERENCES_SHOWN = 6;
    private static final int STATEMENTS_SHOWN = 25;

    private record Moment(int step, BinlogCoordinate position, ServerContents contents) {}

    private final ServerConfig source;
    private final ServerConfig target;
    private final TortureSettings settings;
    private final Path directory;
    private final Clock clock;

    /**
     * @param source is protected; needs an account that may do everything
     * @param target is restored into
     * @param settings how long
     * @param directory for the archive and the log of statements; it must exist and be empty
     */
    public TortureRun(ServerConfig source, ServerConfig target, TortureSettings settings, Path directory, Clock clock) {
        this.source = source;
        this.target = target;
        this.settings = settings;
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Runs the history of a seed, restores and compares.
     *
     * @throws Exception if a server is lost
     */
    public TortureResult run(long seed) throws Exception {
        List<String> findings = new ArrayList<>();
        List<Moment> moments = new ArrayList<>();
        int compared = 0;
        try (Writer file = Files.newBufferedWriter(directory.resolve("statements.log"), StandardCharsets.UTF_8)) {
            StatementLog log = new StatementLog(file);
            try (RandomHistory history = new RandomHistory(
                    () -> ServerConnection.open(source).jdbc(), DATABASES, seed, settings.sessions(), log)) {
                for (int i = 0; i < settings.stepsBefore(); i++) {
                    history.next(false);
                }
                try (ProtectedSource protectedSource = new ProtectedSource(source, DATABASES, directory, clock)) {
                    if (work(seed, history, log, protectedSource, moments, findings)) {
                        for (Moment moment : moments) {
                            compared += compare(moment, protectedSource, log, findings) ? 1 : 0;
                        }
                    }
                }
            }
            drop(source);
            return new TortureResult(seed, log.entries().size(), log.kinds(), compared, findings);
        }
    }

    /** Returns whether everything has reached the archive. */
    private boolean work(
            long seed,
            RandomHistory history,
            StatementLog log,
            ProtectedSource protectedSource,
            List<Moment> moments,
            List<String> findings)
            throws Exception {
        SplittableRandom random = new SplittableRandom(~seed);
        Set<Integer> oracles = steps(random, settings.oracles());
        Set<Integer> snapshots = steps(random, settings.snapshots());
        CompletableFuture<@Nullable Void> snapshot = null;
        int rowsOnly = 0;
        try {
            for (int i = 0; i < settings.steps(); i++) {
                if (snapshot == null && snapshots.contains(i)) {
                    snapshot = CompletableFuture.runAsync(() -> takeSnapshot(protectedSource));
                    rowsOnly = STEPS_OF_A_SNAPSHOT;
                }
                history.next(rowsOnly > 0);
                if (rowsOnly > 0 && --rowsOnly == 0) {
                    snapshot.join();
                    snapshot = null;
                }
                if (oracles.contains(i)) {
                    moments.add(read(history.step(), protectedSource));
                }
                protectedSource.check();
            }
            if (snapshot != null) {
                snapshot.join();
            }
            history.commitAll();
            moments.add(read(history.step(), protectedSource));
            protectedSource.awaitArchived(moments.get(moments.size() - 1).position());
            return true;
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            findings.add("the protection stopped by step " + history.step() + ": " + sentence(e)
                    + lines(tail(log.entries())));
            return false;
        }
    }

    private Set<Integer> steps(SplittableRandom random, int count) {
        Set<Integer> chosen = new TreeSet<>();
        while (chosen.size() < count) {
            chosen.add(random.nextInt(settings.steps()));
        }
        return chosen;
    }

    private static void takeSnapshot(ProtectedSource protectedSource) {
        try {
            protectedSource.takeSnapshot();
        } catch (Exception e) {
            throw new IllegalStateException("no snapshot could be taken: " + e.getMessage(), e);
        }
    }

    private Moment read(int step, ProtectedSource protectedSource) throws SQLException {
        BinlogCoordinate position = protectedSource.position();
        return new Moment(step, position, contents(source));
    }

    private static ServerContents contents(ServerConfig server) throws SQLException {
        return ServerContents.read(() -> ServerConnection.open(server).jdbc(), DATABASES);
    }

    /** Returns whether it could be restored. */
    private boolean compare(Moment moment, ProtectedSource protectedSource, StatementLog log, List<String> findings)
            throws Exception {
        String point = "binlog:" + moment.position() + " (after step " + moment.step() + ")";
        try {
            drop(target);
            protectedSource.restore(new RestoreTarget.AtCoordinate(moment.position()), target);
        } catch (RuntimeException e) {
            findings.add("the restore to " + point + " fails: " + sentence(e));
            return false;
        }
        List<String> differences = moment.contents().differencesTo(contents(target));
        if (!differences.isEmpty()) {
            List<String> text = new ArrayList<>(
                    differences.stream().limit(DIFFERENCES_SHOWN).toList());
            for (String table : tablesIn(differences, moment.contents())) {
                text.add("statements that name " + table + ":");
                tail(log.naming(table, moment.step())).forEach(entry -> text.add(entry.toString()));
            }
            findings.add("restored to " + point + " there are " + differences.size() + " differences:" + lines(text));
        }
        return true;
    }

    private static Set<String> tablesIn(List<String> differences, ServerContents contents) {
        Set<String> names = new TreeSet<>();
        contents.databases().forEach((database, held) -> held.tables().keySet().stream()
                .filter(table -> differences.stream()
                        .anyMatch(line -> line.startsWith("table " + database + "." + table + " ")
                                || line.startsWith("table " + database + "." + table + ":")))
                .forEach(names::add));
        return names;
    }

    private static <T> List<T> tail(List<T> entries) {
        return entries.subList(Math.max(0, entries.size() - STATEMENTS_SHOWN), entries.size());
    }

    private static String lines(List<?> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append("\n    ").append(entry));
        return text.toString();
    }

    private static String sentence(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(" <- ").append(cause.getMessage());
        }
        return text.toString();
    }

    private static void drop(ServerConfig server) throws SQLException {
        try (Connection connection = ServerConnection.open(server).jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("SET foreign_key_checks = 0");
            for (String database : DATABASES) {
                statement.execute("DROP DATABASE IF EXISTS `" + database.replace("`", "``") + "`");
            }
        }
    }
}
