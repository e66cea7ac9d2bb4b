package io.tidemark.database;

/**
 * A token of SQL text.
 *
 * @param kind what it is
 * @param text an identifier unquoted; a word or symbol as written; a string with its quotes
 * @param start index of its first character in the text
 * @param end index behind its last character
 */
public record SqlToken(Kind kind, String text, int start, int end) {
    /** What a token is. */
    public enum Kind {
        /** Unquoted keyword, identifier or number. */
        WORD,
        /** Quoted identifier. */
        QUOTED_IDENTIFIER,
        /** String literal. */
        STRING,
        /** One character of anything else. */
        SYMBOL
    }

    /** Whether this is the unquoted word, in any case. */
    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /** Whether this is the symbol. */
    public boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this may name something. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_IDENTIFIER;
    }
}
