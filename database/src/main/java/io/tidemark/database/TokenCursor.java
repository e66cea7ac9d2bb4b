package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over a statement's tokens. Beyond the end it stands on an empty symbol that equals nothing. */
final class TokenCursor {
    private static final SqlToken END = new SqlToken(SqlToken.Kind.SYMBOL, "\0", 0, 0);

    private final List<SqlToken> tokens;
    private final String defaultDatabase;
    private int at;

    TokenCursor(List<SqlToken> tokens, String defaultDatabase) {
        this.tokens = tokens;
        this.defaultDatabase = defaultDatabase;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    /** The token {@code ahead} places from here. */
    SqlToken peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
    }

    SqlToken next() {
        SqlToken token = peek(0);
        at++;
        return token;
    }

    /** Moves behind the words if exactly they follow. */
    boolean skip(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).isWord(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean skipSymbol(char symbol) {
        boolean found = peek(0).isSymbol(symbol);
        at += found ? 1 : 0;
        return found;
    }

    /** Whether any of the words follows anywhere. */
    boolean contains(String... words) {
        for (int i = at; i < tokens.size(); i++) {
            for (String word : words) {
                if (tokens.get(i).isWord(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Moves behind the next occurrence of the words; false, and to the end, if there is none. */
    boolean seek(String... words) {
        while (!atEnd()) {
            if (skip(words)) {
                return true;
            }
            at++;
        }
        return false;
    }

    /**
     * Reads {@code name} or {@code database.name}; null, without moving, where none stands or where the name has no database.
     */
    @Nullable
    TableName tableName() {
        if (!peek(0).isName()) {
            return null;
        }
        if (peek(1).isSymbol('.') && peek(2).isName()) {
            TableName name = new TableName(peek(0).text(), peek(2).text());
            at += 3;
            return name;
        }
        if (defaultDatabase.isEmpty()) {
            return null;
        }
        return new TableName(defaultDatabase, next().text());
    }
}
