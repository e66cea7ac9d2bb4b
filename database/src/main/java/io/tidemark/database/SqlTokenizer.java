package io.tidemark.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Cuts SQL text of MySQL and MariaDB into tokens. Comments vanish, except executable ones ({@code /*!50000 … *}{@code /} and
 * {@code /*M!100100 … *}{@code /}), whose content counts as text: which server would run it is not known here. Uses memory
 * for tokens only, and no recursion.
 */
public final class SqlTokenizer {
    private final String sql;
    private final SqlDialect dialect;
    private int at;
    private boolean inExecutableComment;

    private SqlTokenizer(String sql, SqlDialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
    }

    /** The tokens of a text. Never throws: what is not closed ends with the text. */
    public static List<SqlToken> tokens(String sql, SqlDialect dialect) {
        List<SqlToken> tokens = new ArrayList<>();
        new SqlTokenizer(sql, dialect).run(token -> {
            tokens.add(token);
            return true;
        });
        return tokens;
    }

    /** At most the first {@code limit} tokens of a text. */
    public static List<SqlToken> firstTokens(String sql, SqlDialect dialect, int limit) {
        List<SqlToken> tokens = new ArrayList<>();
        new SqlTokenizer(sql, dialect).run(token -> {
            tokens.add(token);
            return tokens.size() < limit;
        });
        return tokens;
    }

    private void run(Predicate<SqlToken> wantsMore) {
        boolean more = true;
        while (more && at < sql.length()) {
            char c = sql.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (isLineComment(c)) {
                skipBehind("\n", at);
            } else if (sql.startsWith("/*", at)) {
                startComment();
            } else if (inExecutableComment && sql.startsWith("*/", at)) {
                inExecutableComment = false;
                at += 2;
            } else {
                more = wantsMore.test(token(c));
            }
        }
    }

    /** As the servers see it: other white space of Unicode, such as U+3000, may be part of a name. */
    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == '\0';
    }

    private boolean isLineComment(char c) {
        // Two dashes begin a comment only before white space or the end.
        return c == '#'
                || sql.startsWith("--", at)
                        && (at + 2 >= sql.length() || sql.charAt(at + 2) <= ' ' || sql.charAt(at + 2) == 0x7F);
    }

    private void startComment() {
        int mark = at + 2;
        if (sql.startsWith("M!", mark)) {
            mark++;
        }
        if (mark < sql.length() && sql.charAt(mark) == '!') {
            at = mark + 1;
            while (at < sql.length() && sql.charAt(at) >= '0' && sql.charAt(at) <= '9') {
                at++;
            }
            inExecutableComment = true;
        } else {
            skipBehind("*/", at + 2);
        }
    }

    private void skipBehind(String end, int from) {
        int found = sql.indexOf(end, from);
        at = found < 0 ? sql.length() : found + end.length();
    }

    private SqlToken token(char c) {
        int start = at;
        if (c == '`' || c == '"' && dialect.ansiQuotes()) {
            return new SqlToken(SqlToken.Kind.QUOTED_IDENTIFIER, quoted(c, false), start, at);
        }
        if (c == '\'' || c == '"') {
            quoted(c, dialect.backslashEscapes());
            return new SqlToken(SqlToken.Kind.STRING, sql.substring(start, at), start, at);
        }
        if (isWordPart(c)) {
            while (at < sql.length() && isWordPart(sql.charAt(at))) {
                at++;
            }
            return new SqlToken(SqlToken.Kind.WORD, sql.substring(start, at), start, at);
        }
        at++;
        return new SqlToken(SqlToken.Kind.SYMBOL, sql.substring(start, at), start, at);
    }

    /** Moves behind the closing quote and returns what lies between, with doubled quotes undone. */
    private String quoted(char quote, boolean backslashEscapes) {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    return text.toString();
                }
                at++;
            } else if (c == '\\' && backslashEscapes && at < sql.length()) {
                c = sql.charAt(at++);
            }
            text.append(c);
        }
        return text.toString();
    }

    private static boolean isWordPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 128;
    }
}
