package io.tidemark.restore.merge;

import io.tidemark.database.RowCursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one query after another, streamed; the first one runs when its first row is asked for. */
final class MergedRows implements RowCursor {

    /** Reads one row of a result. */
    @FunctionalInterface
    interface RowReader {
        /** The row's image. */
        @Nullable
        Object[] read(ResultSet row) throws SQLException;
    }

    /**
     * A query and how its rows are read.
     *
     * @param sql the query
     * @param reader reads its rows
     * @param copies index of the column that says how often a row is there, 0 if once
     */
    record Query(String sql, RowReader reader, int copies) {}

    private final String table;
    private final MergeEngine engine;
    private final Iterator<Query> remaining;
    private @Nullable Connection connection;
    private @Nullable Statement statement;
    private @Nullable Query current;
    private @Nullable ResultSet result;
    private @Nullable Object @Nullable [] repeated;
    private long repeats;
    private @Nullable MergeException failure;
    private boolean closed;

    MergedRows(String table, MergeEngine engine, List<Query> queries) {
        this.table = table;
        this.engine = engine;
        this.remaining = queries.iterator();
    }

    @Override
    public @Nullable Object @Nullable [] next() {
        if (failure != null) {
            // The query that failed is not among the remaining ones.
            throw failure;
        }
        try {
            while (true) {
                if (repeats > 0) {
                    repeats--;
                    return repeated;
                }
                if (result == null) {
                    if (!remaining.hasNext()) {
                        return null;
                    }
                    current = remaining.next();
                    result = statement().executeQuery(current.sql());
                }
                Query query = current;
                if (query == null || !result.next()) {
                    result.close();
                    result = null;
                } else if (query.copies() == 0) {
                    return query.reader().read(result);
                } else {
                    repeats = result.getLong(query.copies());
                    if (repeats < 0) {
                        throw new MergeException("table " + table + ": the changes remove a row " + -repeats
                                + " times more often than it was there");
                    }
                    repeated = repeats == 0 ? null : query.reader().read(result);
                }
            }
        } catch (SQLException e) {
            failure = failure(e);
            throw failure;
        }
    }

    private Statement statement() throws SQLException {
        if (closed) {
            throw new IllegalStateException("the rows of table " + table + " are closed");
        }
        if (connection == null) {
            connection = engine.connect();
        }
        if (statement == null) {
            statement = connection.createStatement();
        }
        return statement;
    }

    @Override
    public void close() {
        closed = true;
        try (Connection ending = connection) {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private MergeException failure(SQLException e) {
        return new MergeException("table " + table + " cannot be merged", e);
    }
}
