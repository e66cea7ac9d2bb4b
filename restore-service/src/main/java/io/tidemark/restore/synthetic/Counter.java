package io.tidemark.restore.synthetic;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;
import java.util.Optional;

/** A table's AUTO_INCREMENT counter in its definition, as SHOW CREATE TABLE prints it. Works on tokens, never on text. */
final class Counter {
    private static final String AUTO_INCREMENT = "AUTO_INCREMENT";

    private Counter() {}

    /** The column that takes its values from the counter; empty if the table has none. */
    static Optional<String> column(String createTable) {
        List<SqlToken> tokens = SqlTokenizer.tokens(createTable, SqlDialect.DEFAULT);
        int depth = 0;
        String column = "";
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += depthChange(token);
            boolean begins = depth == 1 && (token.isSymbol('(') || token.isSymbol(','));
            if (begins && i + 1 < tokens.size()) {
                column = tokens.get(i + 1).text();
            } else if (depth == 1 && token.isWord(AUTO_INCREMENT)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    /**
     * The definition with another value of the counter.
     *
     * @param next the value that the next row gets, unsigned
     */
    static String withNext(String createTable, long next) {
        String value = Long.toUnsignedString(next);
        List<SqlToken> tokens = SqlTokenizer.tokens(createTable, SqlDialect.DEFAULT);
        int depth = 0;
        int engineEnd = -1;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += depthChange(token);
            if (depth == 0 && token.isWord(AUTO_INCREMENT) && tokens.get(i + 1).isSymbol('=')) {
                SqlToken present = tokens.get(i + 2);
                return createTable.substring(0, present.start()) + value + createTable.substring(present.end());
            }
            if (depth == 0 && token.isWord("ENGINE") && tokens.get(i + 1).isSymbol('=') && engineEnd < 0) {
                engineEnd = tokens.get(i + 2).end();
            }
        }
        if (engineEnd < 0) {
            throw new IllegalArgumentException("a table's definition names no engine: " + createTable);
        }
        // A counter that nothing was taken from yet is not printed.
        return createTable.substring(0, engineEnd) + " " + AUTO_INCREMENT + "=" + value
                + createTable.substring(engineEnd);
    }

    private static int depthChange(SqlToken token) {
        return token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
    }
}
