package io.tidemark.database;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Values as SQL literals that mean the same under every sql_mode and character set of the session. */
final class SqlLiterals {
    private SqlLiterals() {}

    /** Text. Quotes are doubled; a backslash, whose meaning depends on sql_mode, is avoided by writing the bytes in hexadecimal. */
    static String text(String value) {
        boolean plain = value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '\\');
        return plain
                ? "'" + value.replace("'", "''") + "'"
                : "_utf8mb4 " + bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A binary string. */
    static String bytes(byte[] value) {
        return "x'" + HexFormat.of().formatHex(value) + "'";
    }
}
