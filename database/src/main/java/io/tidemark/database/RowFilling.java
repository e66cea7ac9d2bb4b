package io.tidemark.database;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an ALTER TABLE writes into the rows that are there already where neither the binary log nor those rows say what it is: run
 * again, it may write something else.
 *
 * @param kind what the values depend on
 * @param term the word of the statement that says so, for people
 */
public record RowFilling(Kind kind, String term) {
    /** What the values depend on. */
    public enum Kind {
        /** The server, the session or chance: a new column's default such as {@code UUID()}. */
        VOLATILE_DEFAULT,
        /** The order in which the rows are stored, since they get numbers one after another; a key that they have fixes it. */
        ROW_ORDER
    }

    /** Functions whose value the replayed session does not determine, called with parentheses. */
    private static final Set<String> VOLATILE_FUNCTIONS = Set.of(
            "RAND",
            "UUID",
            "UUID_SHORT",
            "UUID_V4",
            "UUID_V7",
            "SYS_GUID",
            "RANDOM_BYTES",
            "SYSDATE",
            "USER",
            "SESSION_USER",
            "SYSTEM_USER",
            "CONNECTION_ID",
            "LAST_INSERT_ID",
            "FOUND_ROWS",
            "ROW_COUNT",
            "VERSION",
            "LOAD_FILE",
            "NEXTVAL",
            "LASTVAL",
            "SETVAL",
            "GET_LOCK",
            "RELEASE_LOCK",
            "IS_FREE_LOCK",
            "IS_USED_LOCK");
    /** The same for words that need no parentheses. */
    private static final Set<String> VOLATILE_WORDS = Set.of("CURRENT_USER", "CURRENT_ROLE");
    /** What ADD may add beside a column. */
    private static final Set<String> NO_COLUMN = Set.of(
            "INDEX", "KEY", "UNIQUE", "PRIMARY", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK", "PARTITION");

    /** What an ALTER TABLE of these tokens fills rows with; empty if that is determined. */
    static Optional<RowFilling> of(List<SqlToken> tokens) {
        Optional<RowFilling> order = Optional.empty();
        boolean addsColumn = false;
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth == 0 && (token.isWord("ADD") || token.isSymbol(','))) {
                addsColumn = token.isWord("ADD") && !NO_COLUMN.contains(word(tokens, i + 1));
            } else if (token.isWord("AUTO_INCREMENT") && !isTableOption(tokens, i)) {
                order = Optional.of(new RowFilling(Kind.ROW_ORDER, token.text()));
            } else if (addsColumn && isVolatile(tokens, i)) {
                return Optional.of(new RowFilling(Kind.VOLATILE_DEFAULT, token.text()));
            }
        }
        return order;
    }

    private static boolean isVolatile(List<SqlToken> tokens, int i) {
        SqlToken token = tokens.get(i);
        if (token.isSymbol('@')) {
            return true;
        }
        String word = word(tokens, i);
        boolean called = i + 1 < tokens.size() && tokens.get(i + 1).isSymbol('(');
        return VOLATILE_WORDS.contains(word)
                || called && VOLATILE_FUNCTIONS.contains(word)
                || (word.equals("NEXT") || word.equals("PREVIOUS"))
                        && word(tokens, i + 1).equals("VALUE");
    }

    /** AUTO_INCREMENT = 7, AUTO_INCREMENT 7. */
    private static boolean isTableOption(List<SqlToken> tokens, int i) {
        return i + 1 < tokens.size()
                && (tokens.get(i + 1).isSymbol('=')
                        || !word(tokens, i + 1).isEmpty()
                                && Character.isDigit(tokens.get(i + 1).text().charAt(0)));
    }

    private static String word(List<SqlToken> tokens, int i) {
        return i < tokens.size() && tokens.get(i).kind() == SqlToken.Kind.WORD
                ? tokens.get(i).text().toUpperCase(Locale.ROOT)
                : "";
    }
}
