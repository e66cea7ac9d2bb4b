package io.tidemark.restore;

import io.tidemark.database.SqlToken;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the collations of columns in a table's definition, as SHOW CREATE TABLE prints it. */
final class KeyCollations {
    private static final Set<String> TEXT_TYPES =
            Set.of("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT");

    private KeyCollations() {}

    /** The collation of each column; empty where it holds no text, where its character set's default counts, or where it is missing. */
    static List<String> of(String createTable, List<String> columns) {
        CreateTableText table = CreateTableText.of(createTable);
        String inherited = collation(table.options());
        Map<String, String> found = new HashMap<>();
        for (List<SqlToken> definition : table.definitions()) {
            boolean text = definition.get(0).kind() == SqlToken.Kind.QUOTED_IDENTIFIER
                    && TEXT_TYPES.contains(definition.get(1).text().toUpperCase(Locale.ROOT));
            if (text) {
                String own = collation(definition);
                String effective = own == null && !hasCharset(definition) ? inherited : own;
                found.put(definition.get(0).text().toLowerCase(Locale.ROOT), effective == null ? "" : effective);
            }
        }
        return columns.stream()
                .map(column -> found.getOrDefault(column.toLowerCase(Locale.ROOT), ""))
                .toList();
    }

    private static @Nullable String collation(List<SqlToken> tokens) {
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth <= 0 && token.isWord("COLLATE")) {
                int name = tokens.get(i + 1).isSymbol('=') ? i + 2 : i + 1;
                return tokens.get(name).text();
            }
        }
        return null;
    }

    private static boolean hasCharset(List<SqlToken> tokens) {
        return tokens.stream().anyMatch(token -> token.isWord("CHARACTER"));
    }
}
