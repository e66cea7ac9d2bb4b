package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;

/** Small changes to statements that the target must run otherwise than the source did. Works on tokens, never on text. */
final class StatementRewriter {
    private StatementRewriter() {}

    /**
     * Takes {@code START TRANSACTION} away, which MySQL 8.0.21 and later add to the CREATE TABLE that they log for CREATE TABLE …
     * SELECT: the rows come as row events, not in the same transaction.
     */
    static String withoutStartTransaction(String sql, SqlDialect dialect) {
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        int last = tokens.size() - 1;
        if (last < 1
                || !tokens.get(last).isWord("TRANSACTION")
                || !tokens.get(last - 1).isWord("START")) {
            return sql;
        }
        return sql.substring(0, tokens.get(last - 1).start())
                + sql.substring(tokens.get(last).end());
    }

    /** A CREATE EVENT, as SHOW CREATE EVENT prints it, of an event that does not run. */
    static String disabledEvent(String sql, SqlDialect dialect) {
        for (SqlToken token : SqlTokenizer.tokens(sql, dialect)) {
            if (token.isWord("ENABLE")) {
                return sql.substring(0, token.start()) + "DISABLE" + sql.substring(token.end());
            }
            if (token.isWord("DO")) {
                break;
            }
        }
        return sql;
    }
}
