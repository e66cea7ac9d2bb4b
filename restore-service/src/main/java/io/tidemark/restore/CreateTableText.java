package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's definition as SHOW CREATE TABLE prints it, in its pieces.
 *
 * @param definitions what stands between the commas in the outermost parentheses: columns, keys, constraints; none is empty
 * @param options what stands behind the parentheses
 */
record CreateTableText(List<List<SqlToken>> definitions, List<SqlToken> options) {

    static CreateTableText of(String createTable) {
        List<SqlToken> tokens = SqlTokenizer.tokens(createTable, SqlDialect.DEFAULT);
        int start = 0;
        while (start < tokens.size() && !tokens.get(start).isSymbol('(')) {
            start++;
        }
        List<List<SqlToken>> definitions = new ArrayList<>();
        int end = start;
        do {
            start = end + 1;
            end = definitionEnd(tokens, start);
            if (start < end) {
                definitions.add(tokens.subList(start, end));
            }
        } while (end < tokens.size() && tokens.get(end).isSymbol(','));
        return new CreateTableText(definitions, tokens.subList(Math.min(end, tokens.size()), tokens.size()));
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
}
