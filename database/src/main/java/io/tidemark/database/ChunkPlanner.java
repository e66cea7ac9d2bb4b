package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts tables into primary-key ranges that can be read in parallel. Together the ranges hold every possible key once, so that
 * rows that come and go while they are planned do no harm.
 */
public final class ChunkPlanner {
    private static final int MOST_CHUNKS = 10_000;

    private final long chunkRows;

    /** Cuts into chunks of about {@code chunkRows} rows. */
    public ChunkPlanner(long chunkRows) {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("a chunk of " + chunkRows + " rows is empty: use 1 or more");
        }
        this.chunkRows = chunkRows;
    }

    /** Ranges that together hold every row once; only {@link KeyRange#ALL} for a small table or one without a primary key. */
    public List<KeyRange> plan(TableReader reader, CatalogTable table) {
        TableDefinition definition = table.definition();
        if (!definition.hasKey() || table.singleRange()) {
            return List.of(KeyRange.ALL);
        }
        int[] keys = definition.keyColumns();
        ColumnDefinition first = definition.columns().get(keys[0]);
        List<List<String>> boundaries = keys.length == 1 && first.kind() == ValueKind.INTEGER
                ? evenly(reader.connection(), table, first)
                : byStepping(reader, definition);
        List<KeyRange> ranges = new ArrayList<>(boundaries.size() + 1);
        List<String> after = null;
        for (List<String> boundary : boundaries) {
            ranges.add(new KeyRange(after, boundary));
            after = boundary;
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }

    /** Divides the distance from the least to the greatest key, which needs no scan. */
    private List<List<String>> evenly(ServerConnection connection, CatalogTable table, ColumnDefinition key) {
        String name = TableName.quote(key.name());
        try {
            List<@Nullable String> ends = connection
                    .rows("SELECT MIN(" + name + "), MAX(" + name + ") FROM "
                            + table.name().quoted())
                    .get(0);
            if (ends.get(0) == null || ends.get(1) == null) {
                return List.of();
            }
            BigInteger least = new BigInteger(ends.get(0));
            BigInteger distance = new BigInteger(ends.get(1)).subtract(least);
            BigInteger chunks = BigInteger.valueOf(Math.min(MOST_CHUNKS, table.estimatedRows() / chunkRows + 1))
                    .min(distance.add(BigInteger.ONE));
            List<List<String>> boundaries = new ArrayList<>();
            for (long i = 1; i < chunks.longValueExact(); i++) {
                boundaries.add(List.of(
                        least.add(distance.multiply(BigInteger.valueOf(i)).divide(chunks))
                                .toString()));
            }
            return boundaries;
        } catch (SQLException e) {
            throw connection.failure("finding ranges of table " + table.name(), e);
        }
    }

    private List<List<String>> byStepping(TableReader reader, TableDefinition table) {
        List<List<String>> boundaries = new ArrayList<>();
        List<String> last = reader.keyBehind(table, null, chunkRows);
        while (last != null) {
            boundaries.add(last);
            last = boundaries.size() < MOST_CHUNKS ? reader.keyBehind(table, last, chunkRows) : null;
        }
        return boundaries;
    }
}
