package io.tidemark.database;

import java.util.List;

/** Cuts SQL text into tokens. */
public final class SqlTokenizer {
    private SqlTokenizer() {}

    /** The tokens of a text. Never throws: what is not closed ends with the text. */
    public static List<SqlToken> tokens(String sql, SqlDialect dialect) {
        throw new UnsupportedOperationException();
    }
}
