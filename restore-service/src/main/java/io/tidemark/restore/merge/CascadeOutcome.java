package io.tidemark.restore.merge;

import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cascades made of rows that no later event of the binary log touches. */
final class CascadeOutcome {

    /**
     * Where an image lies.
     *
     * @param key the row's identity there
     * @param place place of the change that has it as its after image; {@link #BASE} for a row of the base
     */
    record RowSource(byte[] key, long place) {
        static final long BASE = -1;

        boolean isBase() {
            return place == BASE;
        }
    }

    /**
     * A row that goes on with other values.
     *
     * @param source its image before
     * @param columns indexes of the columns that changed
     * @param cells their cells
     */
    record AlteredRow(
            RowSource source, int[] columns, @Nullable Object[] cells) {
        @Nullable
        Object[] applyTo(@Nullable Object[] image) {
            for (int i = 0; i < columns.length; i++) {
                image[columns[i]] = cells[i];
            }
            return image;
        }
    }

    /**
     * What happened to one table's rows.
     *
     * @param ended images that are no row's any more
     * @param altered rows that take the place of some of them
     */
    record TableOutcome(List<RowSource> ended, List<AlteredRow> altered) {
        boolean isEmpty() {
            return ended.isEmpty();
        }
    }

    private final Map<TableName, TableOutcome> tables = new HashMap<>();

    TableOutcome of(TableName table) {
        return tables.computeIfAbsent(table, name -> new TableOutcome(new ArrayList<>(), new ArrayList<>()));
    }
}
