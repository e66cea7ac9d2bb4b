package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table's rows as exact canonical cells, in the transaction that the session is in. Rows are read while they arrive:
 * memory is bounded by a few rows.
 */
public final class TableReader {
    /** Rows that the driver reads at a time: few, because one row may hold many megabytes. */
    private static final int FETCH_ROWS = 32;

    private final ServerConnection connection;

    /**
     * Prepares the session for reading raw values: the server sends text in the character set that it is stored in. The session
     * should not be used for the catalogue any more.
     */
    public TableReader(ServerConnection connection) {
        this.connection = connection;
        try {
            connection.execute("SET SESSION sql_mode='', time_zone='+00:00', character_set_results=NULL,"
                    + " group_concat_max_len=4294967295");
        } catch (SQLException e) {
            throw connection.failure("preparing to read tables", e);
        }
    }

    /** The session that is read through. */
    public ServerConnection connection() {
        return connection;
    }

    /**
     * Reads the rows of a range, in no promised order. One cursor at a time.
     *
     * @throws DatabaseException of kind DEFINITION_CHANGED if the table is not as {@code table} says any more
     */
    public RowCursor open(TableDefinition table, KeyRange range) {
        try {
            Map<String, String> nativeTypes = NativeTypes.printedAsText(connection, table);
            KeyPredicate key = new KeyPredicate(table, nativeTypes);
            String where = key.where(range);
            // Without the hint the optimiser may prefer a full scan for each of many ranges.
            String rest = where.isEmpty() ? "" : " FORCE INDEX (PRIMARY) WHERE " + where;
            return query(table, table.columns(), nativeTypes, rest);
        } catch (SQLException e) {
            throw connection.failure("reading table " + table.name(), e);
        }
    }

    /** The key cells of the row that is {@code steps} rows behind {@code after} in key order, or null if there is none. */
    public @Nullable List<String> keyBehind(TableDefinition table, @Nullable List<String> after, long steps) {
        try {
            Map<String, String> nativeTypes = NativeTypes.printedAsText(connection, table);
            KeyPredicate key = new KeyPredicate(table, nativeTypes);
            String where = key.where(new KeyRange(after, null));
            String rest = " FORCE INDEX (PRIMARY)" + (where.isEmpty() ? "" : " WHERE " + where) + " ORDER BY "
                    + key.order() + " LIMIT 1 OFFSET " + (steps - 1);
            try (RowCursor cursor = query(table, key.keys(), nativeTypes, rest)) {
                @Nullable Object[] cells = cursor.next();
                if (cells == null) {
                    return null;
                }
                List<ColumnDefinition> keys = key.keys();
                String[] literals = new String[keys.size()];
                for (int i = 0; i < literals.length; i++) {
                    literals[i] = key.literal(keys.get(i), cells[i]);
                }
                return List.of(literals);
            }
        } catch (SQLException e) {
            throw connection.failure("finding ranges of table " + table.name(), e);
        }
    }

    private RowCursor query(
            TableDefinition table, List<ColumnDefinition> columns, Map<String, String> nativeTypes, String rest)
            throws SQLException {
        ColumnReader[] readers = columns.stream()
                .map(column -> new ColumnReader(column, nativeTypes.get(column.name())))
                .toArray(ColumnReader[]::new);
        String sql = "SELECT "
                + columns.stream()
                        .map(column -> readers[columns.indexOf(column)].expressions())
                        .collect(Collectors.joining(", "))
                + " FROM " + table.name().quoted() + rest;
        Statement statement = connection.jdbc().createStatement();
        try {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(FETCH_ROWS);
            return new ResultCursor(connection, table, statement, statement.executeQuery(sql), readers);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** A running query. */
    private record ResultCursor(
            ServerConnection connection,
            TableDefinition table,
            Statement statement,
            ResultSet result,
            ColumnReader[] readers)
            implements RowCursor {

        @Override
        public @Nullable Object @Nullable [] next() {
            try {
                if (!result.next()) {
                    return null;
                }
                @Nullable Object[] image = new Object[readers.length];
                int at = 1;
                for (int i = 0; i < readers.length; i++) {
                    image[i] = readers[i].cell(result, at);
                    at += readers[i].width();
                }
                return image;
            } catch (SQLException e) {
                throw connection.failure("reading table " + table.name(), e);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new DatabaseException(
                        DatabaseException.Kind.STATEMENT,
                        "table " + table.name() + " holds a value that its type cannot have: " + e.getMessage(),
                        e);
            }
        }

        @Override
        public void close() {
            try {
                result.close();
                statement.close();
            } catch (SQLException e) {
                throw connection.failure("ending the query on table " + table.name(), e);
            }
        }
    }
}
