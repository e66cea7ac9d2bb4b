package io.tidemark.capture.binlog;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;

/**
 * A statement about a savepoint.
 *
 * @param kind what it does
 * @param name the savepoint
 */
record SavepointStatement(Kind kind, String name) {
    /** What a statement does with a savepoint. */
    enum Kind {
        SET,
        RELEASE,
        ROLL_BACK
    }

    static SavepointStatement parse(String sql, SqlDialect dialect) {
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        SqlToken last = tokens.get(tokens.size() - 1);
        if (tokens.size() < 2 || !last.isName()) {
            throw new NotUnderstoodException(
                    "the statement '" + sql + "' names no savepoint", "Report this event to Tidemark's authors.");
        }
        SqlToken verb = tokens.get(0);
        Kind kind = verb.isWord("SAVEPOINT") ? Kind.SET : verb.isWord("RELEASE") ? Kind.RELEASE : Kind.ROLL_BACK;
        return new SavepointStatement(kind, last.text());
    }
}
