package io.tidemark.restore.merge;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of a table's base where each is in the order of the key and holds a range of it that no other does: those that were read from
 * a server in key order, whatever the order of the files.
 */
final class OrderedBase {
    private static final int END = Integer.MAX_VALUE;

    private final List<Part> parts;

    /** A file, the keys between which its rows lie, and how many there are. */
    private record Part(Path file, byte[] first, byte[] last, long rows) {}

    private OrderedBase(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Looks at the keys of all rows; empty if the files are not in order. */
    static Optional<OrderedBase> of(MergeEngine engine, List<Path> files) throws SQLException {
        List<Part> parts = new ArrayList<>();
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            for (Path file : files) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT min(k), max(k), count(*) FILTER (WHERE before >= k), count(*) FROM (SELECT _tm_key AS k,"
                                + " lag(_tm_key) OVER () AS before FROM " + Sql.rowsOf(List.of(file)) + ")")) {
                    row.next();
                    byte[] first = row.getBytes(1);
                    if (row.getLong(3) > 0) {
                        return Optional.empty();
                    }
                    if (first != null) {
                        parts.add(new Part(file, first, row.getBytes(2), row.getLong(4)));
                    }
                }
            }
        }
        parts.sort(Comparator.comparing(Part::first, Arrays::compareUnsigned));
        for (int i = 1; i < parts.size(); i++) {
            if (Arrays.compareUnsigned(parts.get(i - 1).last(), parts.get(i).first()) >= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new OrderedBase(parts));
    }

    /** How many rows there are. */
    long rows() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    /** The greatest key; empty if there are no rows. */
    Optional<byte[]> lastKey() {
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.get(parts.size() - 1).last());
    }

    /** The rows that a slice has, in the order of their keys; empty if it has none. */
    Optional<String> rows(Slice slice) {
        List<Path> files = slice.of(parts).stream().map(Part::file).toList();
        return files.isEmpty() ? Optional.empty() : Optional.of(Sql.rowsOf(files));
    }

    /** The condition for keys that belong to a slice, whether or not the base has them; every key belongs to exactly one. */
    String holds(Slice slice, String key) {
        int from = cut(slice, slice.index());
        int to = cut(slice, slice.index() + 1);
        if (to == 0) {
            return "false";
        }
        List<String> conditions = new ArrayList<>();
        if (from > 0) {
            conditions.add(key + " >= " + Sql.blob(parts.get(from).first()));
        }
        if (to < parts.size()) {
            conditions.add(key + " < " + Sql.blob(parts.get(to).first()));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    /** Before which part a piece begins: 0 stands for the least key that there can be. */
    private int cut(Slice slice, int piece) {
        return piece == slice.count() ? END : slice.boundary(parts, piece);
    }
}
