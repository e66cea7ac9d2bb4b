package io.tidemark.demo.crm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects rows and writes them with INSERTs of many rows each, which is fast on every server. */
final class MultiRowInsert implements AutoCloseable {

    private static final int VALUES_PER_STATEMENT = 5_000;

    private final Connection connection;
    private final String insert;
    private final int columns;
    private final List<@Nullable Object> values = new ArrayList<>();
    private long rows;

    /** @param columns the comma-separated columns that every row gives */
    MultiRowInsert(Connection connection, String table, String columns) {
        this.connection = connection;
        this.insert = "INSERT INTO " + table + " (" + columns + ") VALUES ";
        this.columns = columns.split(",", -1).length;
    }

    void add(@Nullable Object... row) throws SQLException {
        if (row.length != columns) {
            throw new IllegalArgumentException(insert + "wants " + columns + " values, not " + row.length);
        }
        Collections.addAll(values, row);
        rows++;
        if (values.size() + columns > VALUES_PER_STATEMENT) {
            flush();
        }
    }

    long rows() {
        return rows;
    }

    /** Writes what is still collected. */
    @Override
    public void close() throws SQLException {
        flush();
    }

    private void flush() throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        String row = "(" + String.join(",", Collections.nCopies(columns, "?")) + ")";
        String sql = insert + String.join(",", Collections.nCopies(values.size() / columns, row));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.executeUpdate();
        }
        values.clear();
    }
}
