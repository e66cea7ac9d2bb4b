package io.tidemark.restore.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Selects the exact values and some columns of a row, and reads them back as canonical cells. */
final class ImageReader {
    private static final ObjectMapper json = new ObjectMapper();
    private static final TypeReference<Map<String, String>> exactValues = new TypeReference<>() {};

    private final List<CellColumn> columns;

    ImageReader(List<CellColumn> columns) {
        this.columns = columns;
    }

    /** The select list for the (after) images of a relation. */
    String selectAfter(String relation) {
        return relation + "._tm_exact, "
                + columns.stream()
                        .map(column -> column.selected(column.after(relation)))
                        .collect(Collectors.joining(", "));
    }

    /** The select list for the before images of a relation. */
    String selectBefore(String relation) {
        return relation + "._tm_exact_before, "
                + columns.stream()
                        .map(column -> column.selected(column.before(relation)))
                        .collect(Collectors.joining(", "));
    }

    /** The select list for the after images where {@code condition} holds, otherwise the before images. */
    String selectEither(String relation, String condition) {
        return either(condition, relation + "._tm_exact", relation + "._tm_exact_before") + ", "
                + columns.stream()
                        .map(column ->
                                column.selected(either(condition, column.after(relation), column.before(relation))))
                        .collect(Collectors.joining(", "));
    }

    /** How many columns the select list has. */
    int width() {
        return columns.size() + 1;
    }

    /** The cells that stand in a result from column {@code first} on. */
    @Nullable
    Object[] read(ResultSet row, int first) throws SQLException {
        Map<String, String> exact = exact(row.getString(first));
        @Nullable Object[] image = new Object[columns.size()];
        for (int i = 0; i < image.length; i++) {
            CellColumn column = columns.get(i);
            image[i] = column.read(
                    row, first + 1 + i, exact.get(column.definition().name()));
        }
        return image;
    }

    private static Map<String, String> exact(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        try {
            return json.readValue(text, exactValues);
        } catch (JsonProcessingException e) {
            throw new MergeException("a row's exact values are no JSON object: " + text, e);
        }
    }

    private static String either(String condition, String one, String other) {
        return "CASE WHEN " + condition + " THEN " + one + " ELSE " + other + " END";
    }
}
