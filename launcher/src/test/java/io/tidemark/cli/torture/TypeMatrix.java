package io.tidemark.cli.torture;

import io.tidemark.demo.types.ColumnTypes;
import io.tidemark.demo.types.ServerTypes;
import io.tidemark.demo.types.TypeGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every type of a server in three tables: told apart by a number, by the type itself, and not at all. */
final class TypeMatrix {

    private static final int LONGEST_SHOWN = 40;
    private static final Set<String> NO_KEYS = Set.of("documents", "geometries", "vectors");

    private final ServerTypes server;
    private final List<MatrixTable> tables = new ArrayList<>();

    TypeMatrix(String database, ServerTypes server) {
        this.server = server;
        for (TypeGroup group : ColumnTypes.of(server)) {
            tables.add(new MatrixTable(database, group.name(), MatrixTable.Key.NUMBER, group.types()));
            tables.add(new MatrixTable(database, group.name() + "_no_key", MatrixTable.Key.NONE, group.types()));
            List<String> keys = keys(group);
            for (int i = 0; i < keys.size(); i++) {
                tables.add(new MatrixTable(
                        database, group.name() + "_key_" + i, MatrixTable.Key.TYPE, List.of(keys.get(i))));
            }
        }
    }

    /** The types that can be a primary key; of the many that differ in their size only, some. */
    static List<String> keys(TypeGroup group) {
        if (NO_KEYS.contains(group.name())) {
            return List.of();
        }
        if (group.name().equals("bits")) {
            return List.of("BIT(1)", "BIT(7)", "BIT(8)", "BIT(63)", "BIT(64)");
        }
        if (group.name().startsWith("text_")) {
            return group.types().stream()
                    .filter(type -> type.startsWith("VARCHAR(60)"))
                    .toList();
        }
        return group.types().stream()
                .filter(type -> !type.contains("(0)") && !type.contains("(3000)") && !type.equals("BOOLEAN"))
                .toList();
    }

    /**
     * What is covered, as docs/fidelity.md lists it: each type with the number of its values, and in the last line the types that are
     * primary keys as well. All tables must have been created.
     */
    String coverage() {
        StringBuilder lines = new StringBuilder();
        StringBuilder texts = new StringBuilder();
        Set<String> keys = new TreeSet<>();
        for (MatrixTable table : tables) {
            if (table.key() == MatrixTable.Key.TYPE) {
                keys.add(table.name().replaceFirst("_key_\\d+$", ""));
            } else if (table.key() == MatrixTable.Key.NUMBER && table.name().startsWith("text_")) {
                int count =
                        table.valueCounts().stream().mapToInt(Integer::intValue).sum();
                texts.append(texts.isEmpty() ? "" : ", ")
                        .append(table.name().substring("text_".length()))
                        .append(' ')
                        .append(count);
            } else if (table.key() == MatrixTable.Key.NUMBER) {
                lines.append("- ").append(table.name()).append(": ");
                for (int i = 0; i < table.types().size(); i++) {
                    lines.append(i == 0 ? "" : ", ")
                            .append('`')
                            .append(abbreviated(table.types().get(i)))
                            .append("` ")
                            .append(table.valueCounts().get(i));
                }
                lines.append('\n');
            }
        }
        lines.append("- texts (CHAR, VARCHAR, all TEXT types, ENUM and SET together) in the character sets: ")
                .append(texts)
                .append('\n');
        Set<String> keyTexts =
                keys.stream().filter(key -> key.startsWith("text_")).collect(Collectors.toSet());
        keys.removeAll(keyTexts);
        return lines.append("- as primary keys, too: ")
                .append(String.join(", ", keys))
                .append(", and texts in all ")
                .append(Integer.toString(keyTexts.size()))
                .append(" character sets\n")
                .toString();
    }

    private static String abbreviated(String type) {
        return type.length() <= LONGEST_SHOWN ? type : type.substring(0, LONGEST_SHOWN) + "...";
    }

    void create(Connection connection) throws SQLException {
        try (Statement statement = statement(connection)) {
            for (MatrixTable table : tables) {
                table.create(connection, statement, server);
            }
        }
    }

    /** What the snapshot finds. */
    void fill(Connection connection) throws SQLException {
        try (Statement statement = statement(connection)) {
            for (MatrixTable table : tables) {
                table.fill(statement);
                connection.commit();
            }
        }
    }

    /** What the binlog carries. */
    void change(Connection connection) throws SQLException {
        try (Statement statement = statement(connection)) {
            for (MatrixTable table : tables) {
                table.change(statement);
                connection.commit();
            }
        }
    }

    private static Statement statement(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        statement.execute("SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'");
        return statement;
    }
}
