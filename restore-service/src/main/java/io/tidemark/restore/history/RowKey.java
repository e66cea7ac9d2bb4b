package io.tidemark.restore.history;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The key of the row that is asked for, which every definition that its table ever had reads in its own way. */
final class RowKey {
    private final Map<String, String> texts;

    private RowKey(Map<String, String> texts) {
        this.texts = texts;
    }

    /**
     * Reads a key.
     *
     * @param texts values by names of columns, whose case does not count, as on the server
     * @throws HistoryQueryException if it is not a value for each column of the definition's primary key
     */
    static RowKey of(TableDefinition table, Map<String, String> texts) {
        if (!table.hasKey()) {
            throw new HistoryQueryException(
                    "table " + table.name() + " has no primary key, so its rows cannot be told apart",
                    "query its files of changes by the values of a row (README, Query the history)");
        }
        Map<String, String> left = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        left.putAll(texts);
        Map<String, String> key = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (int i : table.keyColumns()) {
            ColumnDefinition column = table.columns().get(i);
            String text = left.remove(column.name());
            if (text == null) {
                missing.add(column.name());
                continue;
            }
            requireValue(table, column, text);
            key.put(column.name(), text);
        }
        String options = key(table);
        if (!missing.isEmpty()) {
            throw new HistoryQueryException(
                    "the primary key of table " + table.name() + " has the column " + missing.get(0)
                            + ", too, and no --key gives its value",
                    "give all of " + options);
        }
        if (!left.isEmpty()) {
            throw new HistoryQueryException(
                    "'" + left.keySet().iterator().next() + "' is no column of the primary key of table "
                            + table.name(),
                    "give " + options);
        }
        return new RowKey(key);
    }

    private static void requireValue(TableDefinition table, ColumnDefinition column, String text) {
        try {
            CellText.parse(column, text);
        } catch (IllegalArgumentException e) {
            throw new HistoryQueryException(
                    "'" + text + "' is no value of column " + column.name() + " of table " + table.name(),
                    String.valueOf(e.getMessage()));
        }
    }

    private static String key(TableDefinition table) {
        StringBuilder options = new StringBuilder();
        for (int i : table.keyColumns()) {
            options.append(options.length() == 0 ? "" : " ")
                    .append("--key ")
                    .append(table.columns().get(i).name())
                    .append("=VALUE");
        }
        return options.toString();
    }

    /** The values by names of columns, in the order of the primary key. */
    Map<String, String> texts() {
        return texts;
    }

    /** The first column that a definition lacks, so that nothing archived under it can be searched. */
    Optional<String> missingIn(TableDefinition table) {
        return texts.keySet().stream().filter(name -> column(table, name) < 0).findFirst();
    }

    /**
     * The key's cells under a definition that has all of its columns: null for all others. Empty if one of the values cannot be in such a
     * column, so that no row of that definition has this key.
     */
    Optional<@Nullable Object[]> cells(TableDefinition table) {
        @Nullable Object[] cells = new Object[table.columns().size()];
        try {
            texts.forEach((name, text) -> {
                int column = column(table, name);
                cells[column] = CellText.parse(table.columns().get(column), text);
            });
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(cells);
    }

    /** The identity of these cells; null where the definition has another primary key, by which rows must be looked at one by one. */
    byte @Nullable [] identity(TableDefinition table, @Nullable Object[] cells) {
        int[] key = table.keyColumns();
        if (key.length != texts.size()) {
            return null;
        }
        for (int column : key) {
            if (cells[column] == null) {
                return null;
            }
        }
        return new RowIdentity(table).of(cells);
    }

    /** Whether an image has these cells. */
    static boolean matches(@Nullable Object[] cells, @Nullable Object @Nullable [] image) {
        if (image == null) {
            return false;
        }
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != null && !Objects.deepEquals(cells[i], image[i])) {
                return false;
            }
        }
        return true;
    }

    private static int column(TableDefinition table, String name) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }
}
