package io.tidemark.capture.binlog;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a statement in the binlog does, as far as capture must tell: by its first words, comments left out. */
enum StatementKind {
    /** Begins a transaction. */
    BEGIN,
    /** Ends a transaction. */
    COMMIT,
    /** Ends a transaction without its effects. */
    ROLLBACK,
    /** Takes back a part of a transaction. */
    ROLLBACK_TO,
    /** Marks a place in a transaction. */
    SAVEPOINT,
    /** An XA statement. */
    XA,
    /** Changes rows, logged as a statement. */
    DML,
    /** Changes nothing that a backup of databases holds: caches, statistics, accounts, temporary tables. */
    WITHOUT_EFFECT,
    /** Everything else: taken to change definitions. */
    DDL;

    private static final Set<String> DML_WORDS = Set.of(
            "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH", "CALL", "SELECT", "DO", "IMPORT", "HANDLER");
    private static final Set<String> WORDS_WITHOUT_EFFECT =
            Set.of("FLUSH", "ANALYZE", "GRANT", "REVOKE", "RESET", "KILL", "SHOW", "PURGE");
    private static final int WORDS_THAT_DECIDE = 8;

    /** What a statement does, whatever its text is. */
    static StatementKind of(String sql, SqlDialect dialect) {
        List<String> words = SqlTokenizer.firstTokens(sql, dialect, WORDS_THAT_DECIDE).stream()
                .filter(token -> !token.isSymbol('(') && !token.isSymbol(';'))
                .map(token -> token.kind() == SqlToken.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "")
                .toList();
        String first = word(words, 0);
        if (DML_WORDS.contains(first)) {
            return DML;
        }
        if (WORDS_WITHOUT_EFFECT.contains(first)) {
            return WITHOUT_EFFECT;
        }
        return switch (first) {
            case "BEGIN", "START" -> BEGIN;
            case "COMMIT" -> COMMIT;
            case "ROLLBACK" -> word(words, 1).equals("TO") || word(words, 2).equals("TO") ? ROLLBACK_TO : ROLLBACK;
            case "SAVEPOINT", "RELEASE" -> SAVEPOINT;
            case "XA" -> XA;
            case "CREATE" -> {
                int what = word(words, 1).equals("OR") && word(words, 2).equals("REPLACE") ? 3 : 1;
                yield isAboutDatabases(word(words, what), word(words, what + 1)) ? DDL : WITHOUT_EFFECT;
            }
            case "DROP", "ALTER", "RENAME", "SET" ->
                isAboutDatabases(word(words, 1), word(words, 2)) ? DDL : WITHOUT_EFFECT;
            // An empty statement, such as a lone comment, changes nothing.
            case "" -> words.isEmpty() ? WITHOUT_EFFECT : DDL;
            default -> DDL;
        };
    }

    /** Whether the words behind CREATE, ALTER, DROP, RENAME or SET can stand for something that a backup holds. */
    private static boolean isAboutDatabases(String what, String next) {
        return switch (what) {
            case "USER", "ROLE", "PASSWORD" -> false;
            case "DEFAULT" -> !next.equals("ROLE");
            case "TEMPORARY" -> !next.equals("TABLE") && !next.equals("SEQUENCE");
            default -> true;
        };
    }

    private static String word(List<String> words, int at) {
        return at < words.size() ? words.get(at) : "";
    }
}
