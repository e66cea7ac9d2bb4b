package io.tidemark.capture.binlog;

import io.tidemark.database.SessionCharset;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MySQL writes the head of {@code CREATE VIEW}, {@code PROCEDURE} and {@code FUNCTION} statements anew, in UTF-8 whatever the session's
 * character set, and lets the rest follow as the client sent it ({@code sql/sql_view.cc}, mysql_create_view; {@code sql/sp.cc},
 * create_string). MariaDB logs them in one character set.
 */
final class RewrittenHead {
    private static final Set<String> FIRST_WORDS = Set.of("CREATE", "ALTER");

    private final byte[] sql;
    private int at;

    private RewrittenHead(byte[] sql) {
        this.sql = sql;
    }

    /** The statement with its head in the client's character set; the same array where that is so already. */
    static byte[] inClientCharset(byte[] sql, SessionCharset client) {
        int length = new RewrittenHead(sql).length();
        String head = utf8(sql, length);
        if (head == null || !client.holds(head)) {
            return sql;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(sql.length);
        all.writeBytes(client.encode(head));
        all.write(sql, length, sql.length - length);
        return all.toByteArray();
    }

    /** The bytes up to the end of the names; 0 if the server does not write this statement anew. */
    private int length() {
        if (!FIRST_WORDS.contains(word())) {
            return 0;
        }
        while (at < sql.length) {
            switch (word()) {
                case "VIEW" -> {
                    return endOfNames("`\"., ()");
                }
                case "PROCEDURE", "FUNCTION" -> {
                    return endOfNames("`\". ");
                }
                case "TABLE", "TRIGGER", "EVENT", "DATABASE", "USER", "INDEX", "" -> {
                    return 0;
                }
                default -> {
                    // ALGORITHM=..., DEFINER=..., SQL SECURITY ..., IF NOT EXISTS and the like.
                }
            }
        }
        return 0;
    }

    /** The next word of letters behind anything else but a name's end; quoted names on the way are passed. */
    private String word() {
        while (at < sql.length && !isLetter(sql[at])) {
            if (isQuote(sql[at])) {
                skipQuoted();
            } else {
                at++;
            }
        }
        int from = at;
        while (at < sql.length && isLetter(sql[at])) {
            at++;
        }
        return new String(sql, from, at - from, StandardCharsets.US_ASCII);
    }

    /** Passes quoted names, of the object and of a view's columns, and what stands between them. */
    private int endOfNames(String passed) {
        while (at < sql.length && passed.indexOf(sql[at]) >= 0) {
            if (isQuote(sql[at])) {
                skipQuoted();
            } else {
                at++;
            }
        }
        return at;
    }

    private void skipQuoted() {
        byte quote = sql[at];
        do {
            at++;
            while (at < sql.length && sql[at] != quote) {
                at++;
            }
            at = Math.min(at + 1, sql.length);
        } while (at < sql.length && sql[at] == quote);
    }

    /** With ANSI_QUOTES the server writes names in the other quotes; the head has no strings. */
    private static boolean isQuote(byte b) {
        return b == '`' || b == '"';
    }

    private static boolean isLetter(byte b) {
        return b >= 'A' && b <= 'Z' || b == '_';
    }

    /** The text of the first bytes; null if they are ASCII or not UTF-8. */
    private static @Nullable String utf8(byte[] bytes, int length) {
        boolean isAscii = true;
        for (int i = 0; i < length; i++) {
            isAscii &= bytes[i] >= 0;
        }
        if (isAscii) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
