package io.tidemark.restore.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Selects the exact values and some columns of a row, and reads them back as canonical cells. The short texts of a row come as one value
 * with their lengths beside it, since the driver makes each text through some calls into the Java machine, which cost more than the text.
 */
final class ImageReader {
    /** Longer texts come by themselves, or the engine would hold them twice. */
    static final int SHORT_BYTES = 1024;

    private static final ObjectMapper json = new ObjectMapper();
    private static final TypeReference<Map<String, String>> exactValues = new TypeReference<>() {};

    private final List<CellColumn> columns;
    private final boolean together;
    private final int width;

    ImageReader(List<CellColumn> columns) {
        this.columns = columns;
        int texts = (int) columns.stream().filter(CellColumn::isText).count();
        this.together = texts > 1;
        this.width = 1 + columns.size() + (together ? texts + 1 : 0);
    }

    /** The select list for the (after) images of a relation. */
    String selectAfter(String relation) {
        return select(relation + "._tm_exact", column -> column.after(relation));
    }

    /** The select list for the before images of a relation. */
    String selectBefore(String relation) {
        return select(relation + "._tm_exact_before", column -> column.before(relation));
    }

    /** The select list for the after images where {@code condition} holds, otherwise the before images. */
    String selectEither(String relation, String condition) {
        return select(
                either(condition, relation + "._tm_exact", relation + "._tm_exact_before"),
                column -> either(condition, column.after(relation), column.before(relation)));
    }

    private String select(String exact, Function<CellColumn, String> reference) {
        List<String> selected = new ArrayList<>(List.of(exact));
        List<String> texts = new ArrayList<>();
        for (CellColumn column : columns) {
            String value = reference.apply(column);
            if (together && column.isText()) {
                String length = "strlen(" + value + ")";
                selected.add(length);
                selected.add("CASE WHEN " + length + " > " + SHORT_BYTES + " THEN " + column.selected(value) + " END");
                texts.add("CASE WHEN " + length + " <= " + SHORT_BYTES + " THEN " + value + " END");
            } else {
                selected.add(column.selected(value));
            }
        }
        if (together) {
            selected.add("encode(concat(" + String.join(", ", texts) + "))");
        }
        return String.join(", ", selected);
    }

    /** How many columns the select list has. */
    int width() {
        return width;
    }

    /** The cells that stand in a result from column {@code first} on. */
    @Nullable
    Object[] read(ResultSet row, int first) throws SQLException {
        Map<String, String> exact = exact(row.getString(first));
        @Nullable Object[] image = new Object[columns.size()];
        byte[] texts = together ? row.getBytes(first + width - 1) : new byte[0];
        int from = 0;
        int at = first + 1;
        for (int i = 0; i < image.length; i++) {
            CellColumn column = columns.get(i);
            String exactText = exact.get(column.definition().name());
            if (together && column.isText()) {
                long length = row.getLong(at);
                byte[] text = null;
                if (length > SHORT_BYTES) {
                    text = row.getBytes(at + 1);
                } else if (!row.wasNull()) {
                    text = Arrays.copyOfRange(texts, from, from + (int) length);
                    from += (int) length;
                }
                image[i] = column.cellOfText(text, exactText);
                at += 2;
            } else {
                image[i] = column.read(row, at, exactText);
                at++;
            }
        }
        if (from != texts.length) {
            throw new MergeException(
                    "the texts of a row have " + texts.length + " bytes where their lengths say " + from);
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
