package io.tidemark.database;

import io.tidemark.schemas.JsonCells;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks MySQL for the types of the values in a document, which the document's text does not always tell. The answer is null where the text
 * tells all, otherwise three words of marks (see {@link JsonCells}): of the document itself, of what lies in its objects
 * ({@code $**.*}), and of what lies in its arrays ({@code $**[*]}).
 */
final class JsonTypes {
    /** Marks of objects, arrays and literals, too: every value has one. */
    private static final String MARK = "CASE JSON_TYPE(%1$s)"
            + " WHEN 'OBJECT' THEN '.' WHEN 'ARRAY' THEN '.' WHEN 'NULL' THEN '.' WHEN 'BOOLEAN' THEN '.'"
            + " WHEN 'STRING' THEN '.' WHEN 'DOUBLE' THEN '.'"
            + " WHEN 'INTEGER' THEN IF(%1$s > " + JsonCells.LARGEST_READ_AS_SIGNED + ", 'i', '.')"
            + " WHEN 'UNSIGNED INTEGER' THEN IF(%1$s > " + JsonCells.LARGEST_READ_AS_SIGNED + ", '.', 'u')"
            + " WHEN 'DECIMAL' THEN 'd' WHEN 'DATE' THEN 'D' WHEN 'TIME' THEN 'H' WHEN 'DATETIME' THEN 'S'"
            + " WHEN 'TIMESTAMP' THEN 'T' ELSE 'o' END";

    private static final String NOTHING_MARKED = "'.  '";

    private JsonTypes() {}

    /** The expression that asks for a column's types; the session's {@code group_concat_max_len} must not cut it. */
    static String expression(String column) {
        return "NULLIF(CONCAT(" + String.format(Locale.ROOT, MARK, column) + ", ' ', " + within(column, "$**.*")
                + ", ' ', " + within(column, "$**[*]") + "), " + NOTHING_MARKED + ")";
    }

    private static String within(String column, String path) {
        String mark = String.format(Locale.ROOT, MARK, "v");
        return "COALESCE((SELECT IF(SUM(" + mark + " <> '.') = 0, '', GROUP_CONCAT(" + mark
                + " ORDER BY o SEPARATOR '')) FROM JSON_TABLE(" + column + ", '" + path
                + "' COLUMNS (o FOR ORDINALITY, v JSON PATH '$')) AS found), '')";
    }

    /**
     * The cell of a document.
     *
     * @param text as the server prints it
     * @param types its answer
     * @throws IllegalArgumentException if the answer does not fit the document
     */
    static byte[] cell(byte[] text, @Nullable String types) {
        if (types == null) {
            return text;
        }
        String[] words = types.split(" ", -1);
        JsonOutline.Value document = JsonOutline.of(new String(text, StandardCharsets.UTF_8));
        Map<JsonOutline.Value, Character> marks = new IdentityHashMap<>();
        marks.put(document, words[0].charAt(0));
        assign(words[1], marks, visitor -> document.eachIn(JsonOutline.Kind.OBJECT, visitor));
        assign(words[2], marks, visitor -> document.eachIn(JsonOutline.Kind.ARRAY, visitor));
        StringBuilder inOrder = new StringBuilder();
        document.eachMarkable(value -> inOrder.append(marks.getOrDefault(value, JsonCells.AS_TEXT)));
        return JsonCells.of(text, inOrder);
    }

    private static void assign(
            String word, Map<JsonOutline.Value, Character> marks, Consumer<Consumer<JsonOutline.Value>> values) {
        if (word.isEmpty()) {
            return;
        }
        int[] next = {0};
        values.accept(value -> {
            if (next[0] < word.length()) {
                marks.put(value, word.charAt(next[0]));
            }
            next[0]++;
        });
        if (next[0] != word.length()) {
            throw new IllegalArgumentException("the server told the types of " + word.length() + " of the " + next[0]
                    + " values in a JSON document");
        }
    }
}
