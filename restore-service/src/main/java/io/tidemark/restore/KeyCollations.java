package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
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
        List<SqlToken> tokens = SqlTokenizer.tokens(createTable, SqlDialect.DEFAULT);
        String inherited = collation(tokens, tableOptions(tokens), tokens.size());
        Map<String, String> found = new HashMap<>();
        for (int start = nextDefinition(tokens, 0); start >= 0; start = nextDefinition(tokens, start)) {
            int end = definitionEnd(tokens, start);
            boolean text = tokens.get(start).kind() == SqlToken.Kind.QUOTED_IDENTIFIER
                    && TEXT_TYPES.contains(tokens.get(start + 1).text().toUpperCase(Locale.ROOT));
            if (text) {
                String own = collation(tokens, start, end);
                String effective = own == null && !hasCharset(tokens, start, end) ? inherited : own;
                found.put(tokens.get(start).text().toLowerCase(Locale.ROOT), effective == null ? "" : effective);
            }
        }
        return columns.stream()
                .map(column -> found.getOrDefault(column.toLowerCase(Locale.ROOT), ""))
                .toList();
    }

    /** Index of the token that begins the next definition inside the table's parentheses, or -1. */
    private static int nextDefinition(List<SqlToken> tokens, int from) {
        int end = from == 0 ? firstParenthesis(tokens) : definitionEnd(tokens, from);
        return end + 1 < tokens.size() && (from == 0 || tokens.get(end).isSymbol(',')) ? end + 1 : -1;
    }

    private static int firstParenthesis(List<SqlToken> tokens) {
        int index = 0;
        while (index < tokens.size() && !tokens.get(index).isSymbol('(')) {
            index++;
        }
        return index;
    }

    /** Index of the comma or parenthesis that ends a definition. */
    private static int definitionEnd(List<SqlToken> tokens, int start) {
        int depth = 0;
        for (int i = start; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            if (depth == 0 && (token.isSymbol(',') || token.isSymbol(')'))) {
                return i;
            }
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
        return tokens.size();
    }

    private static int tableOptions(List<SqlToken> tokens) {
        int end = firstParenthesis(tokens);
        int start = end + 1;
        do {
            end = definitionEnd(tokens, end + 1);
        } while (end < tokens.size() && tokens.get(end).isSymbol(','));
        return Math.max(start, Math.min(end, tokens.size()));
    }

    private static @Nullable String collation(List<SqlToken> tokens, int from, int to) {
        int depth = 0;
        for (int i = from; i + 1 < to; i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth <= 0 && token.isWord("COLLATE")) {
                int name = tokens.get(i + 1).isSymbol('=') ? i + 2 : i + 1;
                return tokens.get(name).text();
            }
        }
        return null;
    }

    private static boolean hasCharset(List<SqlToken> tokens, int from, int to) {
        return tokens.subList(from, to).stream().anyMatch(token -> token.isWord("CHARACTER"));
    }
}
