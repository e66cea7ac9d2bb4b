package io.tidemark.demo.oracle;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table: its definition and its rows, sorted, each as one string of bytes. Rows may be equal to each other. */
public final class TableContents {

    /** Between values; no value contains a control character, because strings are in hex. */
    static final char SEPARATOR = '\t';

    /** NULL; no other value begins like this. */
    static final String NULL = "\\N";

    private final String definition;
    private final @Nullable Long nextAutoIncrement;
    private final List<String> columns;
    private final List<String> keyColumns;
    private final byte[][] rows;

    /**
     * @param definition        the CREATE TABLE without the next AUTO_INCREMENT value
     * @param nextAutoIncrement the next AUTO_INCREMENT value as the definition showed it, or null
     * @param columns           names in the order of the values
     * @param keyColumns        the primary key's columns; empty without one
     * @param rows              in any order; the array is sorted in place and kept
     */
    TableContents(
            String definition,
            @Nullable Long nextAutoIncrement,
            List<String> columns,
            List<String> keyColumns,
            byte[][] rows) {
        this.definition = definition;
        this.nextAutoIncrement = nextAutoIncrement;
        this.columns = List.copyOf(columns);
        this.keyColumns = List.copyOf(keyColumns);
        this.rows = rows;
        Arrays.sort(rows, Arrays::compare);
    }

    /** The CREATE TABLE without the next AUTO_INCREMENT value. */
    public String definition() {
        return definition;
    }

    /** The next AUTO_INCREMENT value, or null where the table has none or the server does not show it. */
    public @Nullable Long nextAutoIncrement() {
        return nextAutoIncrement;
    }

    /** The number of rows. */
    public int rowCount() {
        return rows.length;
    }

    /** SHA-256 over all rows. */
    public byte[] digest() {
        MessageDigest digest = sha256();
        for (byte[] row : rows) {
            digest.update(row);
            digest.update((byte) '\n');
        }
        return digest.digest();
    }

    TableContents withDefinition(String newDefinition) {
        return new TableContents(newDefinition, nextAutoIncrement, columns, keyColumns, rows);
    }

    void addRowDifferences(String label, TableContents other, List<String> differences, int limit) {
        List<String> onlyMine = new ArrayList<>();
        List<String> onlyTheirs = new ArrayList<>();
        splitMerge(other, onlyMine, onlyTheirs);
        if (onlyMine.isEmpty() && onlyTheirs.isEmpty()) {
            return;
        }
        Map<String, String> theirsByKey = new LinkedHashMap<>();
        onlyTheirs.forEach(row -> theirsByKey.put(key(other.columns, row), row));
        Set<String> lines = new LinkedHashSet<>();
        for (String row : onlyMine) {
            String key = key(columns, row);
            String theirs = theirsByKey.remove(key);
            lines.add(label + " " + key + ": "
                    + (theirs == null ? "row missing" : changedColumns(row, other.columns, theirs)));
        }
        theirsByKey.forEach((key, row) -> lines.add(label + " " + key + ": unexpected row"));
        lines.stream().limit(limit).forEach(differences::add);
        differences.add(label + ": " + rows.length + " rows expected, " + other.rows.length + " found; "
                + onlyMine.size() + " of the expected are missing or different, " + onlyTheirs.size()
                + " of the found are unexpected or different");
    }

    private void splitMerge(TableContents other, List<String> onlyMine, List<String> onlyTheirs) {
        int mine = 0;
        int theirs = 0;
        while (mine < rows.length || theirs < other.rows.length) {
            int order = mine == rows.length
                    ? 1
                    : theirs == other.rows.length ? -1 : Arrays.compare(rows[mine], other.rows[theirs]);
            if (order <= 0) {
                if (order < 0) {
                    onlyMine.add(text(rows[mine]));
                }
                mine++;
            }
            if (order >= 0) {
                if (order > 0) {
                    onlyTheirs.add(text(other.rows[theirs]));
                }
                theirs++;
            }
        }
    }

    /** Names the row: its primary key, or all its values where the table has none. */
    private String key(List<String> columnsOfRow, String row) {
        List<String> values = values(row);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < columnsOfRow.size() && i < values.size(); i++) {
            if (keyColumns.isEmpty() || keyColumns.contains(columnsOfRow.get(i))) {
                parts.add(columnsOfRow.get(i) + "=" + values.get(i));
            }
        }
        return "[" + String.join(", ", parts) + "]";
    }

    private String changedColumns(String mine, List<String> theirColumns, String theirs) {
        List<String> myValues = values(mine);
        List<String> theirValues = values(theirs);
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int j = theirColumns.indexOf(columns.get(i));
            String found = j < 0 ? "(no such column)" : theirValues.get(j);
            if (!myValues.get(i).equals(found)) {
                changes.add("column " + columns.get(i) + " expected " + myValues.get(i) + " but was " + found);
            }
        }
        return changes.isEmpty() ? "other columns" : String.join(", ", changes);
    }

    private static List<String> values(String row) {
        return List.of(row.split(String.valueOf(SEPARATOR), -1));
    }

    private static String text(byte[] row) {
        return new String(row, StandardCharsets.UTF_8);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
