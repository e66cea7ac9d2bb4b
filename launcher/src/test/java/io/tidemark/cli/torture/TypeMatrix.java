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

/** Every type of a server in three tables: told apart by a number, by the type itself, and not at all. */
final class TypeMatrix {

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
