package io.tidemark.restore.merge;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds transactions and changes against each other: every transaction has exactly the rows that it says, and no number is missing
 * or there twice.
 */
public final class SequenceLedger implements AutoCloseable {
    private static final String CHANGES = "ledger_changes";
    private static final String TRANSACTIONS = "ledger_transactions";
    private static final int MOST_PROBLEMS = 20;

    /**
     * A place where transactions do not follow each other.
     *
     * @param last the last sequence before it
     * @param next the first sequence behind it
     */
    public record Hole(long last, long next) {}

    private final Connection connection;
    private final long after;

    /**
     * An empty ledger; one at a time for an engine.
     *
     * @param after what has this sequence or a lesser one is not entered
     */
    public SequenceLedger(MergeEngine engine, long after) {
        this.after = after;
        try {
            connection = engine.connect();
            execute("CREATE TABLE " + CHANGES + " (sequence BIGINT)");
            execute("CREATE TABLE " + TRANSACTIONS + " (sequence BIGINT, first_sequence BIGINT, row_count BIGINT)");
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Enters the rows of a file of changes. */
    public void addChanges(Path file) {
        enter(CHANGES, "_tm_sequence", "_tm_sequence", file);
    }

    /** Enters a file of transactions. */
    public void addTransactions(Path file) {
        enter(TRANSACTIONS, "sequence, first_sequence, row_count", "sequence", file);
    }

    /** How many transactions were entered. */
    public long transactions() {
        return number("SELECT count(*) FROM " + TRANSACTIONS);
    }

    /** The greatest sequence of a transaction; 0 if there is none. */
    public long lastSequence() {
        return number("SELECT coalesce(max(sequence), 0) FROM " + TRANSACTIONS);
    }

    /** Where transactions do not follow each other without a hole, in order. */
    public List<Hole> holes() {
        List<Hole> holes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT before, first_sequence FROM (SELECT lag(sequence) OVER"
                        + " (ORDER BY sequence) AS before, first_sequence FROM " + TRANSACTIONS
                        + ") WHERE before IS NOT NULL AND first_sequence <> before + 1 ORDER BY before")) {
            while (row.next()) {
                holes.add(new Hole(row.getLong(1), row.getLong(2)));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return holes;
    }

    /** What speaks against the changes being those of the transactions; all of them must have been entered. */
    public List<String> contradictions() {
        List<String> problems = new ArrayList<>();
        long changes = number("SELECT count(*) FROM " + CHANGES);
        long distinct = number("SELECT count(DISTINCT sequence) FROM " + CHANGES);
        if (changes != distinct) {
            problems.add(changes - distinct + " changes are archived more than once");
        }
        long owned = number("SELECT count(*) FROM " + owned());
        if (owned != changes) {
            problems.add(changes - owned + " archived changes belong to no archived transaction");
        }
        String wrong = "SELECT t.sequence, t.row_count, coalesce(n, 0) FROM " + TRANSACTIONS
                + " t LEFT JOIN (SELECT owner, count(*) AS n FROM " + owned()
                + " GROUP BY owner) c ON c.owner = t.sequence WHERE t.row_count <> coalesce(n, 0) ORDER BY 1 LIMIT "
                + MOST_PROBLEMS;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(wrong)) {
            while (row.next()) {
                problems.add(String.format(
                        Locale.ROOT,
                        "the transaction with sequence %d has %d rows, of which %d are archived",
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3)));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return problems;
    }

    /** (owner): for each change, the transaction in whose span it lies. */
    private static String owned() {
        return "(SELECT t.sequence AS owner FROM " + CHANGES + " c ASOF JOIN " + TRANSACTIONS
                + " t ON c.sequence <= t.sequence WHERE c.sequence >= t.first_sequence)";
    }

    private void enter(String ledger, String columns, String sequence, Path file) {
        try {
            execute("INSERT INTO " + ledger + " SELECT " + columns + " FROM " + Sql.rowsOf(List.of(file)) + " WHERE "
                    + sequence + " > " + after);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private long number(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static MergeException failure(SQLException e) {
        return new MergeException("transactions and changes cannot be compared", e);
    }

    @Override
    public void close() {
        try (connection) {
            execute("DROP TABLE " + CHANGES);
            execute("DROP TABLE " + TRANSACTIONS);
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
