package io.tidemark.cli.torture;

import io.tidemark.demo.types.BoundaryValues;
import io.tidemark.demo.types.ColumnFacts;
import io.tidemark.demo.types.ServerTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of the matrix: some types as its columns, every boundary value of them in its rows, once before the snapshot and once
 * behind it, and then updated and deleted.
 */
final class MatrixTable {

    /** How the rows are told apart. */
    enum Key {
        /** By a column of its own. */
        NUMBER,
        /** By the type itself. */
        TYPE,
        /** Not at all. */
        NONE
    }

    private static final int BEHIND = 1_000;
    private static final int MOVED = 5_000;

    private final String database;
    private final String name;
    private final Key key;
    private final List<String> types;
    private List<ColumnFacts> columns = List.of();
    private List<List<String>> values = List.of();

    /** @param types what the columns are; one only where it is the key */
    MatrixTable(String database, String name, Key key, List<String> types) {
        this.database = database;
        this.name = name;
        this.key = key;
        this.types = types;
    }

    String name() {
        return name;
    }

    Key key() {
        return key;
    }

    /** How many values each type has, in the types' order; a value more than once where the list says it more than once. */
    List<Integer> valueCounts() {
        return values.stream().map(List::size).toList();
    }

    List<String> types() {
        return types;
    }

    void create(Connection connection, Statement statement, ServerTypes server) throws SQLException {
        List<String> definitions = new ArrayList<>();
        switch (key) {
            case NUMBER -> definitions.add("id INT NOT NULL PRIMARY KEY");
            case TYPE -> definitions.add("n INT NOT NULL");
            case NONE -> {
                // Nothing but the types.
            }
        }
        for (int i = 0; i < types.size(); i++) {
            String column = types.get(i).equals("JSON") ? "json" + i : "c" + i;
            definitions.add(column + " " + types.get(i) + (key == Key.TYPE ? " NOT NULL" : " NULL"));
        }
        if (key == Key.TYPE) {
            boolean prefixed = types.get(0).matches(".*(TEXT|BLOB).*");
            definitions.add("PRIMARY KEY (c0" + (prefixed ? "(60)" : "") + ")");
        }
        run(statement, "CREATE TABLE " + quoted() + " (" + String.join(", ", definitions) + ")");
        columns = ColumnFacts.read(connection, server, database, name).stream()
                .filter(column -> !column.name().equals("id") && !column.name().equals("n"))
                .toList();
        values = columns.stream()
                .map(column -> BoundaryValues.of(column, server))
                .toList();
    }

    /** What the snapshot finds. */
    void fill(Statement statement) throws SQLException {
        insert(statement, 0);
    }

    /** What the binlog carries. */
    void change(Statement statement) throws SQLException {
        insert(statement, BEHIND);
        switch (key) {
            case NUMBER -> changeNumbered(statement);
            case TYPE -> changeKeys(statement);
            case NONE -> changeAnonymous(statement);
        }
    }

    private int rows() {
        return values.stream().mapToInt(List::size).max().orElse(0);
    }

    private void insert(Statement statement, int offset) throws SQLException {
        for (int row = 0; row < rows(); row++) {
            if (key == Key.TYPE && row % 2 == (offset == 0 ? 1 : 0)) {
                continue;
            }
            String first = key == Key.NONE ? "" : offset + row + ", ";
            run(
                    statement,
                    "INSERT IGNORE INTO " + quoted() + " VALUES (" + first + String.join(", ", cells(row)) + ")");
        }
    }

    private void changeNumbered(Statement statement) throws SQLException {
        for (int offset : new int[] {0, BEHIND}) {
            for (int row = 0; row < rows(); row++) {
                String where = " WHERE id = " + (offset + row);
                switch (row % 4) {
                    case 1 -> run(statement, "UPDATE " + quoted() + " SET " + assignments(row + 1) + where);
                    case 2 -> run(statement, "DELETE FROM " + quoted() + where);
                    case 3 -> run(statement, "UPDATE " + quoted() + " SET id = id + " + MOVED + where);
                    default -> {
                        // It stays as it was inserted.
                    }
                }
            }
        }
    }

    private void changeKeys(Statement statement) throws SQLException {
        run(statement, "UPDATE " + quoted() + " SET n = n + 7 WHERE n % 3 = 0");
        run(statement, "DELETE FROM " + quoted() + " WHERE n % 5 = 1");
        for (int row = 0; row < rows(); row += 3) {
            run(
                    statement,
                    "UPDATE IGNORE " + quoted() + " SET " + assignments(row) + " WHERE n = " + (BEHIND + row + 1));
        }
    }

    private void changeAnonymous(Statement statement) throws SQLException {
        run(statement, "INSERT INTO " + quoted() + " SELECT * FROM " + quoted() + " LIMIT 7");
        for (int row = 1; row < rows(); row += 3) {
            run(statement, "UPDATE " + quoted() + " SET " + assignments(row) + " LIMIT 2");
        }
        run(statement, "DELETE FROM " + quoted() + " LIMIT 5");
    }

    private List<String> cells(int row) {
        return values.stream().map(list -> list.get(row % list.size())).toList();
    }

    private String assignments(int row) {
        List<String> cells = cells(row);
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(columns.get(i).quotedName() + " = " + cells.get(i));
        }
        return String.join(", ", assignments);
    }

    private String quoted() {
        return "`" + database + "`.`" + name + "`";
    }

    private static void run(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(e.getMessage() + " in: " + sql.lines().collect(Collectors.joining(" ")), e);
        }
    }
}
