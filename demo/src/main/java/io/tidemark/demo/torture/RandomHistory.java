package io.tidemark.demo.torture;

import io.tidemark.demo.types.ServerTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Several sessions that change some databases at random, one statement at a time: which session is next and what it does depends on
 * the seed and on what the server has by then, never on time. Many statements fail, as they would where people write them. Not
 * thread-safe.
 */
public final class RandomHistory implements AutoCloseable {

    /** Opens connections that may do everything. */
    @FunctionalInterface
    public interface Connections {
        Connection open() throws SQLException;
    }

    private static final int FEWEST_TABLES = 4;
    private static final int MOST_TABLES = 12;

    private final List<String> databases;
    private final StatementLog log;
    private final Choice scheduler;
    private final Connection observer;
    private final ServerTypes server;
    private final List<HistorySession> sessions = new ArrayList<>();
    private SchemaView view = new SchemaView(List.of(), List.of());
    private int step;

    /**
     * Connects the sessions; the databases are made anew.
     *
     * @param databases what the history works on
     * @param seed decides everything
     * @param sessionCount how many work at the same time
     * @param log is told every statement
     */
    public RandomHistory(Connections connections, List<String> databases, long seed, int sessionCount, StatementLog log)
            throws SQLException {
        this.databases = List.copyOf(databases);
        this.log = log;
        SplittableRandom seeds = new SplittableRandom(seed);
        this.scheduler = new Choice(seeds.split());
        this.observer = connections.open();
        this.server = ServerTypes.read(observer);
        try (Statement statement = observer.createStatement()) {
            for (String database : databases) {
                statement.execute("DROP DATABASE IF EXISTS " + SchemaView.quote(database));
                statement.execute("CREATE DATABASE " + SchemaView.quote(database));
            }
        }
        for (int i = 0; i < sessionCount; i++) {
            Choice choice = new Choice(seeds.split());
            sessions.add(new HistorySession(connections.open(), choice, server, databases));
        }
    }

    /** How many statements there were so far. */
    public int step() {
        return step;
    }

    /**
     * Runs one statement of one session.
     *
     * @param rowsOnly whether it must not be one that changes definitions
     * @throws SQLException if the server is lost
     */
    public void next(boolean rowsOnly) throws SQLException {
        int number = scheduler.below(sessions.size());
        HistorySession session = sessions.get(number);
        boolean create = view.tables().size() < FEWEST_TABLES;
        boolean drop = view.tables().size() > MOST_TABLES && scheduler.percent(50);
        if (rowsOnly && view.tables().isEmpty()) {
            return;
        }
        String sql = session.choose(view, create, drop, rowsOnly);
        run(session, number, sql);
    }

    /** Ends all open transactions. */
    public void commitAll() throws SQLException {
        for (int i = 0; i < sessions.size(); i++) {
            run(sessions.get(i), i, "COMMIT");
        }
    }

    private void run(HistorySession session, int number, String sql) throws SQLException {
        step++;
        String outcome = "ok";
        try {
            session.run(sql);
        } catch (SQLException e) {
            outcome = "error " + e.getErrorCode() + ": " + e.getMessage();
            if (e instanceof SQLNonTransientConnectionException && !session.isUsable()) {
                log.add(new StatementLog.Entry(step, number, sql, outcome));
                throw new SQLException("the server was lost at step " + step + ": " + sql, e);
            }
        }
        log.add(new StatementLog.Entry(step, number, sql, outcome));
        if (HistorySession.changesDefinitions(sql)) {
            view = SchemaView.read(observer, server, databases);
        }
    }

    @Override
    public void close() throws SQLException {
        for (HistorySession session : sessions) {
            session.close();
        }
        observer.close();
    }
}
