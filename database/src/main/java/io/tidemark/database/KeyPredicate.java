package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Compares a table's primary key with boundaries in SQL, in the server's own order of the key. */
final class KeyPredicate {
    private final List<ColumnDefinition> keys;
    private final Map<String, String> nativeTypes;

    KeyPredicate(TableDefinition table, Map<String, String> nativeTypes) {
        this.keys =
                Arrays.stream(table.keyColumns()).mapToObj(table.columns()::get).toList();
        this.nativeTypes = nativeTypes;
    }

    /** The key's columns in key order. */
    List<ColumnDefinition> keys() {
        return keys;
    }

    /** The condition for a range, the empty text for all rows. */
    String where(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.after() != null) {
            conditions.add(beyond(range.after(), ">", ">"));
        }
        if (range.upTo() != null) {
            conditions.add(beyond(range.upTo(), "<", "<="));
        }
        return String.join(" AND ", conditions);
    }

    /** {@code ORDER BY} list of the key. */
    String order() {
        return String.join(
                ", ", keys.stream().map(key -> TableName.quote(key.name())).toList());
    }

    /** A key cell as the literal that compares with its column. */
    String literal(ColumnDefinition key, Object cell) {
        return switch (key.kind()) {
            case INTEGER -> key.unsigned() ? Long.toUnsignedString((Long) cell) : cell.toString();
            case BIT, ENUM, SET -> Long.toUnsignedString((Long) cell);
            case YEAR -> cell.toString();
            case DECIMAL -> DecimalCells.text((byte[]) cell, key.scale());
            case FLOAT -> scientific((Float) cell);
            case DOUBLE -> scientific((Double) cell);
            case DATE -> "'" + TemporalCells.dateText((Long) cell) + "'";
            case DATETIME -> "'" + TemporalCells.datetimeText((Long) cell, 6) + "'";
            case TIMESTAMP -> "'" + TemporalCells.timestampText((Long) cell, 6) + "'";
            case TIME -> "'" + TemporalCells.timeText((Long) cell, 6) + "'";
            case TEXT -> "_" + key.charset() + " " + SqlLiterals.bytes((byte[]) cell);
            case BINARY, GEOMETRY, VECTOR, JSON -> {
                String type = nativeTypes.get(key.name());
                String bytes = SqlLiterals.bytes((byte[]) cell);
                yield type == null ? bytes : "CAST(" + bytes + " AS " + type + ")";
            }
        };
    }

    private static String scientific(double value) {
        String text = Double.toString(value);
        return text.contains("E") ? text : text + "E0";
    }

    /** (k1, k2, …) beyond the boundary, written so that the optimiser sees a range of the index. */
    private String beyond(List<String> boundary, String strictly, String last) {
        List<String> alternatives = new ArrayList<>();
        StringBuilder equalSoFar = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            String operator = i == keys.size() - 1 ? last : strictly;
            alternatives.add("(" + equalSoFar + comparable(i) + " " + operator + " " + boundary.get(i) + ")");
            equalSoFar
                    .append(comparable(i))
                    .append(" = ")
                    .append(boundary.get(i))
                    .append(" AND ");
        }
        if (keys.size() == 1) {
            return alternatives.get(0);
        }
        return "(" + comparable(0) + " " + strictly.charAt(0) + "= " + boundary.get(0) + " AND ("
                + String.join(" OR ", alternatives) + "))";
    }

    /** ENUM, SET and BIT are ordered by their numbers, but would compare as text. */
    private String comparable(int key) {
        ColumnDefinition column = keys.get(key);
        String name = TableName.quote(column.name());
        boolean byNumber =
                column.kind() == ValueKind.ENUM || column.kind() == ValueKind.SET || column.kind() == ValueKind.BIT;
        return byNumber ? "CAST(" + name + " AS UNSIGNED)" : name;
    }
}
