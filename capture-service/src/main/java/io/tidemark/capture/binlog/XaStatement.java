package io.tidemark.capture.binlog;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;
import java.util.Locale;

/**
 * An XA statement as the servers log it.
 *
 * @param kind what it does
 * @param xid the XA transaction, in the form of {@link Xid}
 */
record XaStatement(Kind kind, String xid) {
    /** What an XA statement does. */
    enum Kind {
        START,
        END,
        COMMIT,
        ROLLBACK
    }

    static XaStatement parse(String sql) {
        List<SqlToken> words = SqlTokenizer.firstTokens(sql, SqlDialect.DEFAULT, 2);
        String verb = words.size() < 2 ? "" : words.get(1).text().toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "START", "BEGIN" -> new XaStatement(Kind.START, Xid.inStatement(sql));
            case "END" -> new XaStatement(Kind.END, Xid.inStatement(sql));
            case "COMMIT" -> new XaStatement(Kind.COMMIT, Xid.inStatement(sql));
            case "ROLLBACK" -> new XaStatement(Kind.ROLLBACK, Xid.inStatement(sql));
            default ->
                throw new NotUnderstoodException(
                        "the XA statement '" + sql + "' is not known", "Report this event to Tidemark's authors.");
        };
    }
}
