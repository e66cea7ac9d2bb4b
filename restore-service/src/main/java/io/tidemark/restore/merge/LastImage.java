package io.tidemark.restore.merge;

import io.tidemark.archive.parquet.ColumnNames;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The last image that a stretch of history holds of a table with one row. */
public final class LastImage {
    private LastImage() {}

    /**
     * Whole numbers of the image.
     *
     * @param changes files of the table's changes
     * @param columns whose numbers, in this order
     * @param after the stretch begins behind this sequence
     * @param through and ends with this one
     * @return empty if the stretch has no image
     */
    public static Optional<List<Long>> numbers(
            MergeEngine engine, List<Path> changes, List<String> columns, long after, long through) {
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        String query = "SELECT "
                + columns.stream()
                        .map(column -> "CAST(" + Sql.identifier(ColumnNames.after(column)) + " AS BIGINT)")
                        .collect(Collectors.joining(", "))
                + " FROM " + Sql.rowsOf(changes) + " WHERE _tm_operation <> 'DELETE' AND _tm_sequence > " + after
                + " AND _tm_sequence <= " + through + " ORDER BY _tm_sequence DESC LIMIT 1";
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                return Optional.empty();
            }
            Long[] numbers = new Long[columns.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = row.getLong(i + 1);
            }
            return Optional.of(List.of(numbers));
        } catch (SQLException e) {
            throw new MergeException("the last image of a table cannot be read", e);
        }
    }
}
