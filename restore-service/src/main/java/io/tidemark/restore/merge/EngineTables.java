package io.tidemark.restore.merge;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The engine's tables about one group: what they hold may be larger than memory. Closing ends the connections, not the tables. */
final class EngineTables implements AutoCloseable {
    private final Connection connection;
    private final Connection appending;
    private final Set<String> created = new LinkedHashSet<>();

    EngineTables(MergeEngine engine) throws SQLException {
        this.connection = engine.connect();
        this.appending = engine.connect();
    }

    /** Creates a table from a query, in the place of one with its name. */
    void create(String name, String query) throws SQLException {
        created.add(name);
        execute("CREATE OR REPLACE TABLE " + name + " AS " + query);
    }

    /** Adds rows, by the names of their columns. */
    void insert(String name, String query) throws SQLException {
        execute("INSERT INTO " + name + " BY NAME " + query);
    }

    void drop(String name) throws SQLException {
        created.remove(name);
        execute("DROP TABLE IF EXISTS " + name);
    }

    void rename(String name, String other) throws SQLException {
        drop(other);
        created.remove(name);
        created.add(other);
        execute("ALTER TABLE " + name + " RENAME TO " + other);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query answers. */
    long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    boolean isEmpty(String name) throws SQLException {
        return number("SELECT count(*) FROM (SELECT 1 FROM " + name + " LIMIT 1)") == 0;
    }

    /** A connection to read through while rows are appended. */
    Connection connection() {
        return connection;
    }

    DuckDBAppender appender(String name) throws SQLException {
        return appending.unwrap(DuckDBConnection.class).createAppender("main", name);
    }

    /** Names of the tables that are there. */
    Set<String> created() {
        return Set.copyOf(created);
    }

    @Override
    public void close() throws SQLException {
        try (appending) {
            connection.close();
        }
    }
}
