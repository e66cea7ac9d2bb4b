package io.tidemark.restore;

import io.tidemark.database.BulkLoader;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.ChunkPlanner;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.Slice;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowMultisetDigest.Form;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes merged rows into one table of the target, and reads them back. Uses connections of its own. */
final class TableWriter {
    /** Name of the staging table in its session; temporary, so two writers never meet. */
    private static final String STAGING = "_tidemark_stale";

    private final ServerConnection target;
    private final TableName source;
    private final CatalogTable table;
    private final Form form;
    private final ProgressListener progress;

    /** @param form of the digests */
    TableWriter(ServerConnection target, TableName source, CatalogTable table, Form form, ProgressListener progress) {
        this.form = form;
        this.target = target;
        this.source = source;
        this.table = table;
        this.progress = progress;
    }

    /** Loads a slice of the table's state into it and returns the digest of what was planned. */
    RowMultisetDigest loadState(GroupMerge merge, Slice slice) {
        // Numbers of documents must ascend, in the order in which rows come.
        RowCursor rows =
                TableFilling.numbersDocuments(table) ? merge.state(source, slice) : merge.stateByKey(source, slice);
        return load(rows, computed(merge));
    }

    /**
     * Brings the table, which has the rows of the stretch's start, to its end: rows whose keys were touched go, then their last
     * images come. Where rows have no key by which the server could find exactly those, all go and the stretch's end comes.
     *
     * @return the digest of the rows that stayed and of those planned to come
     */
    RowMultisetDigest applyNetChanges(GroupMerge merge) {
        if (table.definition().hasKey()) {
            deleteKeys(merge);
        } else if (merge.removesRows(source)) {
            deleteAll();
            return loadState(merge, Slice.WHOLE);
        }
        RowMultisetDigest expected = readBack(computed(merge), KeyRange.ALL);
        expected.add(load(merge.addedRows(source), computed(merge)));
        return expected;
    }

    /**
     * Ranges that hold every row once, to be read back over some connections; a single one where finding their ends would take a walk
     * through the whole key.
     *
     * @param rows how many rows there are
     */
    List<KeyRange> ranges(int connections, long rows) {
        TableDefinition definition = table.definition();
        boolean divisible = definition.hasKey()
                && definition.keyColumns().length == 1
                && definition.columns().get(definition.keyColumns()[0]).kind() == ValueKind.INTEGER;
        if (connections == 1 || !divisible) {
            return List.of(KeyRange.ALL);
        }
        try (ServerConnection connection = target.openAnother()) {
            return new ChunkPlanner(rows / connections + 1).plan(new TableReader(connection), table);
        }
    }

    /** The digest of what a range of the table holds, without columns that do not count. */
    RowMultisetDigest readBack(Set<Integer> ignored, KeyRange range) {
        try (ServerConnection connection = target.openAnother();
                RowCursor cursor = new TableReader(connection).open(table.definition(), range)) {
            DigestingRows rows = new DigestingRows(cursor, source, ignored, form, ProgressListener.NONE);
            while (rows.hasNext()) {
                rows.next();
            }
            return rows.digest();
        }
    }

    /**
     * Indexes of columns whose archived values do not count: those that the server computes, where a cascade that no event shows
     * changed what they are computed from, or where the log has them from before a new row got its number.
     */
    Set<Integer> computed(GroupMerge merge) {
        Set<String> ignored = merge.hasCascadedChanges(source)
                ? table.generatedColumns()
                : merge.hasChanges(source) ? GeneratedColumns.loggedBeforeNumbered(table.createStatement()) : Set.of();
        List<ColumnDefinition> columns = table.definition().columns();
        return IntStream.range(0, columns.size())
                .filter(i -> ignored.contains(columns.get(i).name()))
                .boxed()
                .collect(Collectors.toSet());
    }

    /** The greatest number that the source ever used in the stretch, unsigned; empty if the table does not count. */
    OptionalLong counterPassed(GroupMerge merge) throws SQLException {
        String column = autoIncrementColumn();
        Long greatest = column == null ? null : merge.greatest(source, column);
        // Servers count from one, whatever lies below zero.
        boolean counts = greatest != null && (greatest >= 0 || isUnsigned(column));
        return counts ? OptionalLong.of(greatest) : OptionalLong.empty();
    }

    /** Lets the counter go on behind a number. */
    void raiseCounter(long passed) throws SQLException {
        Long present = table.autoIncrement();
        if (present == null || Long.compareUnsigned(passed + 1, present) > 0) {
            target.execute(
                    "ALTER TABLE " + table.name().quoted() + " AUTO_INCREMENT = " + Long.toUnsignedString(passed + 1));
        }
    }

    private boolean isUnsigned(String column) {
        return table.definition().columns().stream()
                .anyMatch(candidate -> candidate.name().equalsIgnoreCase(column) && candidate.unsigned());
    }

    private @Nullable String autoIncrementColumn() throws SQLException {
        for (List<@Nullable String> row :
                target.rows("SHOW COLUMNS FROM " + table.name().quoted())) {
            if (row.get(5) != null && row.get(5).toLowerCase(Locale.ROOT).contains("auto_increment")) {
                return row.get(0);
            }
        }
        return null;
    }

    private RowMultisetDigest load(RowCursor cursor, Set<Integer> ignored) {
        try (cursor;
                ServerConnection connection = target.openAnother()) {
            DigestingRows rows = new DigestingRows(cursor, source, ignored, form, progress);
            new BulkLoader(connection).load(table.definition(), table.generatedColumns(), rows);
            return rows.digest();
        }
    }

    private void deleteKeys(GroupMerge merge) {
        List<ColumnDefinition> keys = IntStream.of(table.definition().keyColumns())
                .mapToObj(table.definition().columns()::get)
                .toList();
        String columns = keys.stream().map(key -> TableName.quote(key.name())).collect(Collectors.joining(", "));
        TableName staging = new TableName(table.name().database(), STAGING);
        try (ServerConnection connection = target.openAnother();
                RowCursor stale = merge.staleKeys(source)) {
            BulkLoader loader = new BulkLoader(connection);
            // DELETE with an alias needs a default database, whatever it is.
            connection.execute("USE " + TableName.quote(table.name().database()));
            connection.execute("CREATE TEMPORARY TABLE " + staging.quoted() + " ENGINE=InnoDB AS SELECT " + columns
                    + " FROM " + table.name().quoted() + " LIMIT 0");
            DigestingRows rows = new DigestingRows(stale, source, Set.of(), form, ProgressListener.NONE);
            if (!rows.hasNext()) {
                return;
            }
            List<ColumnDefinition> staged =
                    keys.stream().map(TableWriter::withoutKey).toList();
            loader.load(new TableDefinition(staging, staged), Set.of(), rows);
            String same = keys.stream()
                    .map(key -> "t." + TableName.quote(key.name()) + " = s." + TableName.quote(key.name()))
                    .collect(Collectors.joining(" AND "));
            connection.execute(
                    "DELETE t FROM " + table.name().quoted() + " t JOIN " + staging.quoted() + " s ON " + same);
        } catch (SQLException e) {
            throw target.failure("removing changed rows of table " + table.name(), e);
        }
    }

    /** Not TRUNCATE, which would set the counter back. */
    private void deleteAll() {
        try (ServerConnection connection = target.openAnother()) {
            connection.execute("SET SESSION foreign_key_checks = 0");
            connection.execute("DELETE FROM " + table.name().quoted());
        } catch (SQLException e) {
            throw target.failure("removing the rows of table " + table.name(), e);
        }
    }

    private static ColumnDefinition withoutKey(ColumnDefinition column) {
        return new ColumnDefinition(
                column.name(),
                column.kind(),
                column.size(),
                column.scale(),
                column.unsigned(),
                column.charset(),
                column.members(),
                column.nullable(),
                0);
    }
}
