package io.tidemark.demo.torture;

import io.tidemark.demo.types.BoundaryValues;
import io.tidemark.demo.types.ColumnFacts;
import io.tidemark.demo.types.ServerTypes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes statements that change rows. */
final class RowStatements {

    private static final int KEYS = 60;

    private final Choice choice;
    private final ServerTypes server;

    RowStatements(Choice choice, ServerTypes server) {
        this.choice = choice;
        this.server = server;
    }

    String any(SchemaView.Table table, List<SchemaView.Table> all) {
        return switch (choice.below(24)) {
            case 0, 1, 2, 3, 4, 5, 6 -> insert(table, choice.of("INSERT INTO ", "INSERT IGNORE INTO "));
            case 7 -> insert(table, "REPLACE INTO ");
            case 8, 9 -> insert(table, "INSERT INTO ") + " ON DUPLICATE KEY UPDATE " + assignments(table);
            case 10, 11, 12, 13 ->
                "UPDATE " + choice.maybe(30, () -> "IGNORE ") + table.quoted() + " SET " + assignments(table)
                        + where(table) + choice.maybe(50, () -> " LIMIT " + choice.between(1, 5));
            case 14 -> moveKeys(table);
            case 15, 16 -> "DELETE FROM " + table.quoted() + where(table) + " LIMIT " + choice.between(1, 6);
            case 17 -> "DELETE FROM " + table.quoted() + where(table);
            case 18 -> selectInto(table, choice.of(all));
            case 19 ->
                "INSERT IGNORE INTO " + table.quoted() + " SELECT * FROM " + table.quoted() + " LIMIT "
                        + choice.between(1, 5);
            case 20 -> multiUpdate(table, choice.of(all));
            case 21 -> multiDelete(table, choice.of(all));
            default -> insert(table, "INSERT IGNORE INTO ");
        };
    }

    String insert(SchemaView.Table table, String verb) {
        List<ColumnFacts> columns = choice.percent(80) ? table.writable() : choice.some(table.writable());
        String names = columns.stream().map(ColumnFacts::quotedName).collect(Collectors.joining(", "));
        String rows = IntStream.range(0, choice.between(1, 4))
                .mapToObj(row -> "(" + columns.stream().map(this::value).collect(Collectors.joining(", ")) + ")")
                .collect(Collectors.joining(", "));
        return verb + table.quoted() + " (" + names + ") VALUES " + rows;
    }

    /** A literal for a column. */
    String value(ColumnFacts column) {
        if (column.autoIncrement() && choice.percent(40)) {
            return choice.of("NULL", "DEFAULT");
        }
        boolean key = column.name().equals("id") || column.inPrimaryKey();
        if (key && column.dataType().endsWith("int")) {
            return String.valueOf(choice.between(1, KEYS));
        }
        if (key && column.dataType().equals("varchar") && choice.percent(70)) {
            return "'" + choice.of("a", "A", "b", "ab", "\u00e9", "e", "z ", "zz") + choice.below(4) + "'";
        }
        if (choice.percent(5)) {
            return "DEFAULT";
        }
        return choice.of(BoundaryValues.of(column, server));
    }

    private String assignments(SchemaView.Table table) {
        return choice.some(table.writable()).stream()
                .limit(4)
                .map(column -> column.quotedName() + " = " + value(column))
                .collect(Collectors.joining(", "));
    }

    private String where(SchemaView.Table table) {
        ColumnFacts column = choice.of(table.columns());
        boolean numbered =
                table.columns().stream().anyMatch(candidate -> candidate.name().equals("id"));
        return switch (choice.below(numbered ? 6 : 3)) {
            case 0 -> " WHERE " + column.quotedName() + " IS NULL";
            case 1 -> " WHERE " + column.quotedName() + " IS NOT NULL";
            case 2 -> "";
            case 3 -> " WHERE id = " + choice.between(1, KEYS);
            case 4 -> " WHERE id % 5 = " + choice.below(5);
            default -> " WHERE id BETWEEN " + choice.between(1, KEYS) + " AND " + choice.between(1, KEYS);
        };
    }

    private String moveKeys(SchemaView.Table table) {
        boolean numbered =
                table.columns().stream().anyMatch(column -> column.name().equals("id"));
        if (!numbered) {
            return "UPDATE IGNORE " + table.quoted() + " SET " + assignments(table) + " LIMIT 2";
        }
        return choice.of(
                "UPDATE " + table.quoted() + " SET id = id + " + KEYS + " WHERE id <= " + choice.between(1, KEYS),
                "UPDATE IGNORE " + table.quoted() + " SET id = id - 1 ORDER BY id",
                "UPDATE IGNORE " + table.quoted() + " SET id = " + choice.between(1, KEYS) + " LIMIT 1",
                "UPDATE " + table.quoted() + " SET id = -id WHERE id % 7 = 3");
    }

    private static String selectInto(SchemaView.Table to, SchemaView.Table from) {
        int count = Math.min(to.writable().size(), from.writable().size());
        String targets =
                to.writable().stream().limit(count).map(ColumnFacts::quotedName).collect(Collectors.joining(", "));
        String sources = from.writable().stream()
                .limit(count)
                .map(ColumnFacts::quotedName)
                .collect(Collectors.joining(", "));
        return "INSERT IGNORE INTO " + to.quoted() + " (" + targets + ") SELECT " + sources + " FROM " + from.quoted()
                + " LIMIT 5";
    }

    private String multiUpdate(SchemaView.Table one, SchemaView.Table other) {
        ColumnFacts mine = choice.of(one.writable());
        ColumnFacts theirs = choice.of(other.writable());
        return "UPDATE IGNORE " + one.quoted() + " AS x JOIN " + other.quoted() + " AS y ON x.id = y.id SET x."
                + mine.quotedName() + " = " + value(mine) + ", y." + theirs.quotedName() + " = " + value(theirs);
    }

    private String multiDelete(SchemaView.Table one, SchemaView.Table other) {
        return "DELETE x, y FROM " + one.quoted() + " AS x JOIN " + other.quoted()
                + " AS y ON x.id = y.id WHERE x.id > " + choice.between(1, KEYS);
    }
}
