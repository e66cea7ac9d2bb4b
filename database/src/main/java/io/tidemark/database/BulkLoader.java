package io.tidemark.database;

import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads row images into a table so that the server stores exactly what they hold, or fails. The session has no strict mode, so
 * that zero dates pass; instead every warning is a failure, because it means that a value was changed or a row left out.
 */
public final class BulkLoader {
    private static final long LOAD_BATCH_ROWS = 500_000;
    private static final long LOAD_BATCH_BYTES = 256L << 20;
    private static final long INSERT_BATCH_BYTES = 4L << 20;
    private static final String DOUBLES_HARD_TO_READ =
            "[-9.459646287802277e241, 4.0576975597606013e-56, -3.4258225918056647e-199]";

    /** How rows reach the server. */
    public enum Path {
        /** {@code LOAD DATA LOCAL INFILE}, fed from memory. */
        LOAD_DATA,
        /** {@code INSERT} with many rows, where the server refuses local files. */
        INSERT
    }

    private final ServerConnection connection;
    private final Path path;

    /** As {@link #BulkLoader(ServerConnection, Path)} with the path that {@link #choosePath} finds. */
    public BulkLoader(ServerConnection connection) {
        this(connection, choosePath(connection));
    }

    /** Prepares the session for loading: without foreign-key and unique checks, and out of the binary log where that is allowed. */
    public BulkLoader(ServerConnection connection, Path path) {
        this(connection, path, false);
    }

    private BulkLoader(ServerConnection connection, Path path, boolean keepsChecks) {
        this.connection = connection;
        this.path = path;
        try {
            connection.execute("SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone='+00:00'");
            if (!keepsChecks) {
                // MySQL 9 lets nobody without SESSION_VARIABLES_ADMIN do all of that.
                connection.execute("SET SESSION foreign_key_checks=0, unique_checks=0, max_error_count=65535");
            }
            if (connection.flavor() == ServerFlavor.MARIADB) {
                connection.execute("SET SESSION check_constraint_checks=0");
            }
            connection.jdbc().setAutoCommit(true);
        } catch (SQLException e) {
            throw connection.failure("preparing to load", e);
        }
        leaveBinlogIfAllowed();
    }

    /** Prepares the session for loading tables without foreign keys, which takes no right beyond those on the tables. */
    public static BulkLoader intoTablesWithoutForeignKeys(ServerConnection connection) {
        return new BulkLoader(connection, choosePath(connection), true);
    }

    /** {@link Path#LOAD_DATA} where the server's {@code local_infile} is on, otherwise {@link Path#INSERT}. */
    public static Path choosePath(ServerConnection connection) {
        try {
            return connection.textOf("SELECT @@GLOBAL.local_infile").equals("1") ? Path.LOAD_DATA : Path.INSERT;
        } catch (SQLException e) {
            throw connection.failure("asking for local_infile", e);
        }
    }

    /** How rows reach the server. */
    public Path path() {
        return path;
    }

    /**
     * Loads rows and commits them in batches.
     *
     * @param table the target table as it is there, name included
     * @param generatedColumns columns whose values the server computes; their cells are not sent
     * @param rows images in the order of {@code table}'s columns
     * @return rows loaded
     * @throws DatabaseException of kind VALUE_CHANGED if the server stored anything else than what was sent; what earlier batches
     *     loaded stays
     */
    public long load(TableDefinition table, Set<String> generatedColumns, Iterator<@Nullable Object[]> rows) {
        try {
            List<LoadColumn> columns = columns(table, generatedColumns);
            // A generated DECIMAL that is rounded makes a note per row, at the source as here. Sent values that are
            // rounded make the same note, so it is silenced only where a table has such columns; reading back finds
            // what
            // it would have said.
            connection.execute("SET SESSION sql_notes=" + (generatedColumns.isEmpty() ? 1 : 0));
            if (connection.flavor() == ServerFlavor.MARIADB && NativeTypes.holdLargeValues(connection, table)) {
                // Without this check MariaDB fills an empty table page by page, and 11.4.5 was seen to wait for ever
                // then for a
                // checkpoint of its redo log, in which two values of 64 MiB at the same time left no room (96 MiB).
                connection.execute("SET SESSION unique_checks=1");
            }
            connection.jdbc().setAutoCommit(false);
            try {
                StoredRowsCheck check = new StoredRowsCheck(connection, table, generatedColumns);
                return path == Path.LOAD_DATA && takesLoadData(table)
                        ? loadData(check, columns, rows)
                        : insert(check, columns, rows);
            } finally {
                connection.jdbc().rollback();
                connection.jdbc().setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw connection.failure("loading table " + table.name(), e);
        }
    }

    /**
     * MySQL 8.0.15 wants a default of a geometry that must not be null before it looks at what LOAD DATA assigns to it; 9.7 does not. Which
     * version changed that is not known.
     */
    private boolean takesLoadData(TableDefinition table) {
        return connection.flavor() != ServerFlavor.MYSQL
                || connection.facts().atLeast(9, 0, 0)
                || table.columns().stream()
                        .noneMatch(column -> column.kind() == ValueKind.GEOMETRY && !column.nullable());
    }

    private void leaveBinlogIfAllowed() {
        try {
            connection.execute("SET SESSION sql_log_bin=0");
        } catch (SQLException e) {
            if (connection.failure("leaving the binary log", e).kind() != DatabaseException.Kind.PRIVILEGE_MISSING) {
                throw connection.failure("leaving the binary log", e);
            }
        }
    }

    private List<LoadColumn> columns(TableDefinition table, Set<String> generatedColumns) throws SQLException {
        Map<String, String> nativeTypes = NativeTypes.printedAsText(connection, table);
        Map<String, BigDecimal> largestNumbers = NativeTypes.largestNumbers(connection, table);
        boolean readsDoubles = readsDoublesInDocuments(table);
        List<LoadColumn> columns = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i).name();
            if (!generatedColumns.contains(name)) {
                columns.add(new LoadColumn(
                        i, table.columns().get(i), nativeTypes.get(name), largestNumbers.get(name), readsDoubles));
            }
        }
        return columns;
    }

    /** Early MySQL 8.0 reads some doubles of many digits as a neighbour of what was printed. */
    private boolean readsDoublesInDocuments(TableDefinition table) throws SQLException {
        return table.columns().stream().noneMatch(column -> column.kind() == ValueKind.JSON)
                || connection
                        .textOf("SELECT CAST(CAST('" + DOUBLES_HARD_TO_READ + "' AS JSON) AS CHAR)")
                        .equals(DOUBLES_HARD_TO_READ);
    }

    private long loadData(StoredRowsCheck check, List<LoadColumn> columns, Iterator<@Nullable Object[]> rows)
            throws SQLException {
        TableDefinition table = check.table();
        String assignments = columns.stream()
                .filter(LoadColumn::isConverted)
                .map(LoadColumn::assignment)
                .collect(Collectors.joining(", "));
        String sql = "LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + table.name().quoted()
                + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ("
                + columns.stream().map(LoadColumn::target).collect(Collectors.joining(", "))
                + ")" + (assignments.isEmpty() ? "" : " SET " + assignments);
        InsertBatch expressions = insertBatch(table, columns);
        PlainRows plainRows = new PlainRows(rows, columns, expressions);
        long loaded = 0;
        while (!plainRows.isExhausted()) {
            LoadDataStream stream = new LoadDataStream(columns, plainRows, LOAD_BATCH_ROWS, LOAD_BATCH_BYTES);
            try (Statement statement = connection.jdbc().createStatement()) {
                statement.setEscapeProcessing(false);
                statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(stream);
                long stored = statement.executeLargeUpdate(sql);
                if (stream.failure() != null) {
                    throw stream.failure();
                }
                check.check(loaded, stream.sentRows(), stored, stream.errorMembers());
            }
            loaded += stream.sentRows();
            loaded += insert(check, expressions, loaded);
            connection.jdbc().commit();
        }
        return loaded;
    }

    private InsertBatch insertBatch(TableDefinition table, List<LoadColumn> columns) throws SQLException {
        long packet = maxAllowedPacket();
        return new InsertBatch(table.name(), columns, Math.min(INSERT_BATCH_BYTES, packet / 2));
    }

    private long maxAllowedPacket() throws SQLException {
        return Long.parseLong(connection.textOf("SELECT @@max_allowed_packet"));
    }

    private long insert(StoredRowsCheck check, List<LoadColumn> columns, Iterator<@Nullable Object[]> rows)
            throws SQLException {
        InsertBatch batch = insertBatch(check.table(), columns);
        long loaded = 0;
        while (rows.hasNext()) {
            while (batch.hasRoom() && rows.hasNext()) {
                batch.add(rows.next());
            }
            loaded += insert(check, batch, loaded);
            connection.jdbc().commit();
        }
        return loaded;
    }

    /** Runs a batch and clears it; returns its rows. */
    private long insert(StoredRowsCheck check, InsertBatch batch, long before) throws SQLException {
        long rows = batch.rows();
        if (rows == 0) {
            return 0;
        }
        long packet = maxAllowedPacket();
        if (batch.bytes() >= packet) {
            throw new DatabaseException(
                    DatabaseException.Kind.STATEMENT,
                    "a row of table " + check.table().name() + " makes a statement of " + batch.bytes()
                            + " bytes, but max_allowed_packet of the target is " + packet
                            + ": raise it, or set local_infile=ON there");
        }
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            check.check(before, rows, statement.executeLargeUpdate(batch.sql()), batch.errorMembers());
        }
        batch.clear();
        return rows;
    }
}
