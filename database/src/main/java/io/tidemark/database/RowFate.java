package io.tidemark.database;

import java.util.List;
import java.util.Map;

/** What a statement does to the rows, columns and foreign keys of the tables that were there before it. */
public enum RowFate {
    /** Nothing: it makes a new table, names one, or changes what later ones get by default. */
    KEPT,
    /**
     * Columns, foreign keys and what was written into the rows stay. The server may have copied the rows, and then it computed their
     * generated columns anew, which may depend on the session's {@code sql_mode}.
     */
    COPIED,
    /** Not known, or something. */
    UNKNOWN;

    /**
     * Reads it from the text. Whatever is not understood to the last word is {@link #UNKNOWN}.
     *
     * @param sql the statement's bytes; in the session's {@code character_set_client}
     * @param session its session variables
     * @param defaultDatabase the session's default database, empty if none
     */
    public static RowFate of(byte[] sql, Map<String, String> session, String defaultDatabase) {
        return of(SessionCharset.ofSession(session).decode(sql), SqlDialect.ofSession(session), defaultDatabase);
    }

    /** As {@link #of(byte[], Map, String)}, for text. */
    static RowFate of(String sql, SqlDialect dialect, String defaultDatabase) {
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, dialect);
        DdlStatement statement = new DdlClassifier(tokens, defaultDatabase).classify();
        return switch (statement.kind()) {
            case CREATE_TABLE, CREATE_DATABASE -> statement.discardsContents() ? UNKNOWN : KEPT;
            case ALTER_DATABASE -> tokens.stream().anyMatch(token -> token.isWord("UPGRADE")) ? UNKNOWN : KEPT;
            case ALTER_TABLE, CREATE_INDEX, DROP_INDEX ->
                isOneText(sql) && new IndexAndOptionGrammar(tokens, defaultDatabase).matches() ? COPIED : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    /**
     * Whether all servers read the same text: with an executable comment inside, some read less. One around everything is read whole
     * or not at all.
     */
    private static boolean isOneText(String sql) {
        String text = sql.strip();
        boolean wrapped = text.startsWith("/*") && text.indexOf("/*", 2) < 0 && text.indexOf("*/") == text.length() - 2;
        return wrapped || !text.contains("/*!") && !text.contains("/*M!");
    }
}
