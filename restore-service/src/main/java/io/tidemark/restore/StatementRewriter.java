package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.ArrayList;
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

    /**
     * A statement about an event, changed so that the event does not run: in CREATE EVENT, DISABLE stands where ENABLE stood, or else
     * before COMMENT or DO; ALTER EVENT … ENABLE disables; anything else stays as it is.
     */
    static String disabledEvent(String sql, SqlDialect dialect) {
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        return !tokens.isEmpty() && tokens.get(0).isWord("ALTER")
                ? disabledByAlter(sql, tokens)
                : disabledByCreate(sql, tokens);
    }

    private static String disabledByCreate(String sql, List<SqlToken> tokens) {
        int depth = 0;
        boolean scheduled = false;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            // Before SCHEDULE only names stand, which may be any word.
            scheduled |= token.isWord("SCHEDULE") && i > 0 && tokens.get(i - 1).isWord("ON");
            if (scheduled && depth == 0) {
                if (token.isWord("ENABLE")) {
                    return sql.substring(0, token.start()) + "DISABLE" + sql.substring(token.end());
                }
                if (token.isWord("DISABLE")) {
                    return sql;
                }
                if (token.isWord("COMMENT") || token.isWord("DO")) {
                    return sql.substring(0, token.start()) + "DISABLE " + sql.substring(token.start());
                }
            }
        }
        return sql;
    }

    private static String disabledByAlter(String sql, List<SqlToken> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (token.isWord("DO")) {
                return sql;
            }
            // The event's own name follows EVENT or a dot.
            boolean name = i > 0
                    && (tokens.get(i - 1).isWord("EVENT") || tokens.get(i - 1).isSymbol('.'));
            if (depth == 0 && token.isWord("ENABLE") && !name) {
                return sql.substring(0, token.start()) + "DISABLE" + sql.substring(token.end());
            }
        }
        return sql;
    }

    /**
     * A CREATE TABLE as MySQL's SHOW CREATE TABLE prints it, without the COLLATE clauses of columns that have the table's own
     * collation. MySQL takes each such clause for the column's own CHARACTER SET and prints that from then on; the source had none.
     * MySQL 8.0.15 also prints {@code COLLATE binary}, which it does not read; the character set binary has no other collation.
     */
    static String withInheritedCollations(String sql, SqlDialect dialect) {
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        List<Integer> clauses = new ArrayList<>();
        String inherited = null;
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (token.isWord("COLLATE") && depth == 1 && i >= 2 && i + 1 < tokens.size()) {
                if (!tokens.get(i - 2).isWord("SET") || tokens.get(i + 1).isWord("BINARY")) {
                    clauses.add(i);
                }
            } else if (token.isWord("COLLATE") && depth == 0 && inherited == null && i + 2 < tokens.size()) {
                inherited = tokens.get(i + 2).text();
            }
        }
        StringBuilder rewritten = new StringBuilder(sql);
        for (int i = clauses.size() - 1; i >= 0; i--) {
            SqlToken collation = tokens.get(clauses.get(i) + 1);
            if (collation.text().equals(inherited) || collation.isWord("BINARY")) {
                rewritten.delete(tokens.get(clauses.get(i)).start(), collation.end());
            }
        }
        return rewritten.toString();
    }
}
