package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Map;

/**
 * Rewrites statements for databases that have other names in the target: the qualifier of qualified names, and the name behind
 * DATABASE, SCHEMA or USE. Works on tokens, so strings and comments stay as they are.
 */
final class DatabaseRenamer {
    private final Map<String, String> databases;

    DatabaseRenamer(Map<String, String> databases) {
        this.databases = databases;
    }

    String rewrite(String sql, SqlDialect dialect) {
        if (databases.isEmpty()) {
            return sql;
        }
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        StringBuilder rewritten = new StringBuilder(sql.length());
        int copied = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            String name = token.isName() ? databases.get(token.text()) : null;
            if (name != null && (qualifies(tokens, i) || isNamedAsDatabase(tokens, i))) {
                rewritten.append(sql, copied, token.start()).append(TableName.quote(name));
                copied = token.end();
            }
        }
        return rewritten.append(sql, copied, sql.length()).toString();
    }

    private static boolean qualifies(List<SqlToken> tokens, int i) {
        return i + 1 < tokens.size()
                && tokens.get(i + 1).isSymbol('.')
                && (i == 0 || !tokens.get(i - 1).isSymbol('.'));
    }

    private static boolean isNamedAsDatabase(List<SqlToken> tokens, int i) {
        int before = i - 1;
        while (before >= 0
                && (tokens.get(before).isWord("IF")
                        || tokens.get(before).isWord("NOT")
                        || tokens.get(before).isWord("EXISTS"))) {
            before--;
        }
        return before >= 0
                && (tokens.get(before).isWord("DATABASE")
                        || tokens.get(before).isWord("SCHEMA")
                        || tokens.get(before).isWord("USE"));
    }
}
