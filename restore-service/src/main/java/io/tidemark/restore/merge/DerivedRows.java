package io.tidemark.restore.merge;

import io.tidemark.archive.parquet.DerivedChange;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What cascades did to the rows of one table, change by change with whole images, in the order of the causes; streamed. An image is
 * the last one that the base or a logged change has of the row, with what cascades made of the columns that they depend on.
 */
public final class DerivedRows implements AutoCloseable {
    private static final int KEY_DIGITS = 5;
    private static final int COPIES = 12;
    private static final int DELETED = 13;
    /** Where the tracked cells begin; in front of them are the cause, path, copies, whether the row was deleted, and its identity. */
    private static final int FIRST_CELL = 15;

    private final TableName name;
    private final ImageReader image;
    private final TrackedColumns tracked;
    private final List<String> keyNames;
    private final int[] computed;
    private final List<String> computedNames;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet result;
    private @Nullable DerivedChange current;
    private long repeats;

    /**
     * @param tables all tables of the group
     * @param table one whose rows cascades changed
     * @param tracked the columns of it that cascades depend on
     * @param keyNames names of the foreign keys by their ordinals
     * @param after only what follows from events behind this sequence
     * @param computedColumns columns of {@code table} that the server computes
     */
    DerivedRows(
            MergeEngine engine,
            Collection<MergedTable> tables,
            MergedTable table,
            TrackedColumns tracked,
            List<String> keyNames,
            long after,
            Set<String> computedColumns) {
        this.name = table.span().name();
        this.image = table.image();
        this.tracked = tracked;
        this.keyNames = keyNames;
        List<String> names = table.columns().stream()
                .map(column -> column.definition().name())
                .toList();
        this.computed = IntStream.range(0, names.size())
                .filter(i -> computedColumns.contains(names.get(i)))
                .toArray();
        this.computedNames = IntStream.of(computed).mapToObj(names::get).toList();
        try {
            this.connection = engine.connect();
            this.statement = connection.createStatement();
            this.result = statement.executeQuery(query(tables, table, after));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private String query(Collection<MergedTable> tables, MergedTable table, long after) {
        String changed = IntStream.range(0, tracked.size())
                .mapToObj(slot -> tracked.bytes("d", "b", slot) + " IS DISTINCT FROM " + tracked.bytes("d", "a", slot))
                .collect(Collectors.joining(" OR "));
        String events = "(SELECT * FROM " + table.derivedEvents() + " d WHERE d.s > " + after
                + " AND d.copies > 0 AND (d.deleted OR " + changed + ")) e";
        List<String> rows = new ArrayList<>();
        if (!table.definition().hasKey()) {
            rows.add(events + " JOIN (" + table.imagesOf("SELECT source FROM " + table.derivedEvents())
                    + ") i ON i._tm_key = e.source");
        } else {
            if (table.hasBase()) {
                rows.add(events + " JOIN " + table.base() + " i ON e.place < 0 AND i._tm_key = e.source");
            }
            if (table.hasChanges()) {
                rows.add(events + " JOIN " + table.changes() + " i ON e.place = i._tm_sequence * 2 + 1");
            }
        }
        String columns =
                "SELECT k.s, k.gtid, k.file, k.place, k.line, k.micros, k.server, k.thread, k.db, k.tab, e.path,"
                        + " e.copies, e.deleted, e.source, " + tracked.each(slot -> tracked.selected("e", "b", slot))
                        + ", "
                        + tracked.each(slot -> tracked.selected("e", "a", slot)) + ", " + image.selectAfter("i")
                        + " FROM ";
        String causes = " JOIN (" + causes(tables) + ") k ON k.s = e.s";
        // Rows that one event of a path concerns are all different, or equal and counted.
        return rows.stream().map(from -> columns + from + causes).collect(Collectors.joining(" UNION ALL "))
                + " ORDER BY 1, 11, 14";
    }

    private static String causes(Collection<MergedTable> tables) {
        return tables.stream()
                .filter(MergedTable::hasChanges)
                .map(table -> "SELECT _tm_sequence AS s, _tm_gtid AS gtid, _tm_binlog_file AS file,"
                        + " _tm_binlog_offset AS place, _tm_row AS line, epoch_us(_tm_commit_time) AS micros,"
                        + " _tm_server_id AS server, _tm_thread_id AS thread, "
                        + Sql.text(table.span().name().database()) + " AS db, "
                        + Sql.text(table.span().name().table()) + " AS tab FROM " + table.changes()
                        + " WHERE _tm_operation <> 'INSERT'")
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** The next change, or null behind the last. */
    public @Nullable DerivedChange next() {
        try {
            while (repeats == 0) {
                if (!result.next()) {
                    return null;
                }
                current = read(result);
                repeats = result.getLong(COPIES);
            }
            repeats--;
            return current;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private DerivedChange read(ResultSet row) throws SQLException {
        Position cause = new Position(
                row.getLong(1),
                row.getString(2),
                new BinlogCoordinate(row.getString(3), row.getLong(4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
        int cells = tracked.size() * TrackedColumns.SELECTED_WIDTH;
        int firstOfImage = FIRST_CELL + 2 * cells;
        @Nullable Object[] logged = image.read(row, firstOfImage);
        @Nullable Object[] foundCells = tracked.read(row, FIRST_CELL);
        boolean foundAltered = tracked.differ(logged, foundCells);
        @Nullable Object[] before = tracked.applyTo(logged, foundCells);
        @Nullable Object @Nullable [] after = null;
        if (!row.getBoolean(DELETED)) {
            after = tracked.applyTo(before.clone(), tracked.read(row, FIRST_CELL + cells));
            withoutComputed(after);
        }
        if (foundAltered) {
            withoutComputed(before);
        }
        String path = row.getString(11);
        return new DerivedChange(
                cause,
                new TableName(row.getString(9), row.getString(10)),
                keys(path),
                path,
                before,
                after,
                after != null || foundAltered ? computedNames : List.of());
    }

    /** What the server computes from columns that a cascade changed is not known here. */
    private void withoutComputed(@Nullable Object[] cells) {
        for (int index : computed) {
            cells[index] = null;
        }
    }

    private List<String> keys(String path) {
        List<String> keys = new ArrayList<>();
        for (int at = 0; at < path.length(); at += KEY_DIGITS) {
            keys.add(keyNames.get(Integer.parseInt(path, at, at + KEY_DIGITS, 10)));
        }
        return keys;
    }

    @Override
    public void close() {
        try (connection) {
            statement.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private MergeException failure(SQLException e) {
        return new MergeException("what cascades did to table " + name + " cannot be read", e);
    }
}
