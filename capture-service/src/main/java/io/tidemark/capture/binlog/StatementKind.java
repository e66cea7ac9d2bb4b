package io.tidemark.capture.binlog;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;

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
            Set.of("FLUSH", "ANALYZE", "GRANT", "REVOKE", "RESET", "KILL");
    private static final int LONGEST_HEAD = 4096;

    static StatementKind of(byte[] sql) {
        String head = headWithoutComments(
                new String(sql, 0, Math.min(sql.length, LONGEST_HEAD), StandardCharsets.ISO_8859_1));
        StringTokenizer words = new StringTokenizer(head.toUpperCase(Locale.ROOT), " \t\r\n\f;(`'\"");
        String first = next(words);
        String second = next(words);
        String third = next(words);
        if (DML_WORDS.contains(first)) {
            return DML;
        }
        if (WORDS_WITHOUT_EFFECT.contains(first)) {
            return WITHOUT_EFFECT;
        }
        return switch (first) {
            case "BEGIN", "START" -> BEGIN;
            case "COMMIT" -> COMMIT;
            case "ROLLBACK" -> second.equals("TO") || third.equals("TO") ? ROLLBACK_TO : ROLLBACK;
            case "SAVEPOINT", "RELEASE" -> SAVEPOINT;
            case "XA" -> XA;
            // SHOW ... and an empty statement such as a lone comment change nothing.
            case "", "SHOW" -> WITHOUT_EFFECT;
            case "CREATE", "DROP", "ALTER", "RENAME", "SET" ->
                isAboutAccounts(second, third) || isTemporary(second, third) ? WITHOUT_EFFECT : DDL;
            default -> DDL;
        };
    }

    private static boolean isAboutAccounts(String second, String third) {
        return second.equals("USER")
                || second.equals("ROLE")
                || second.equals("PASSWORD")
                || second.equals("DEFAULT") && third.equals("ROLE");
    }

    private static boolean isTemporary(String second, String third) {
        return second.equals("TEMPORARY") && (third.equals("TABLE") || third.equals("SEQUENCE"));
    }

    private static String next(StringTokenizer words) {
        return words.hasMoreTokens() ? words.nextToken() : "";
    }

    /** Leaves out comments; the content of executable comments stays, as the server runs it. */
    private static String headWithoutComments(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("/*!", at) || text.startsWith("/*M!", at)) {
                at = text.indexOf('!', at) + 1;
                while (at < text.length() && Character.isDigit(text.charAt(at))) {
                    at++;
                }
                out.append(' ');
            } else if (text.startsWith("/*", at)) {
                int close = text.indexOf("*/", at + 2);
                at = close < 0 ? text.length() : close + 2;
                out.append(' ');
            } else if (text.startsWith("*/", at)) {
                at += 2;
                out.append(' ');
            } else if (c == '#' || text.startsWith("-- ", at) || text.startsWith("--\n", at)) {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line + 1;
            } else if (c == '\'' || c == '"' || c == '`') {
                // No quoted text precedes the words that decide.
                break;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }
}
