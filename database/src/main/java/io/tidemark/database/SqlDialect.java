package io.tidemark.database;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parts of {@code sql_mode} that change how text is cut into tokens.
 *
 * @param ansiQuotes whether double quotes delimit identifiers
 * @param backslashEscapes whether a backslash escapes within strings
 */
public record SqlDialect(boolean ansiQuotes, boolean backslashEscapes) {
    /** The servers' default. */
    public static final SqlDialect DEFAULT = new SqlDialect(false, true);

    // Bits of sql_mode in the binary log: MODE_ANSI_QUOTES and MODE_NO_BACKSLASH_ESCAPES, the same in both families.
    private static final long ANSI_QUOTES = 4;
    private static final long NO_BACKSLASH_ESCAPES = 1L << 20;
    private static final List<String> MODES_WITH_ANSI_QUOTES =
            List.of("ANSI_QUOTES", "ANSI", "ORACLE", "MSSQL", "POSTGRESQL", "DB2", "MAXDB");

    /** The dialect of a session; {@link #DEFAULT} if it does not say. */
    public static SqlDialect ofSession(Map<String, String> session) {
        return ofSqlMode(session.getOrDefault("sql_mode", ""));
    }

    /** The dialect of a {@code sql_mode}: its number, or names with commas, with or without quotes. */
    public static SqlDialect ofSqlMode(String sqlMode) {
        String text = sqlMode.replace("'", "").strip().toUpperCase(Locale.ROOT);
        if (text.matches("[0-9]{1,19}")) {
            long bits = Long.parseUnsignedLong(text);
            return new SqlDialect((bits & ANSI_QUOTES) != 0, (bits & NO_BACKSLASH_ESCAPES) == 0);
        }
        List<String> names = Arrays.asList(text.split("\\s*,\\s*"));
        return new SqlDialect(
                names.stream().anyMatch(MODES_WITH_ANSI_QUOTES::contains), !names.contains("NO_BACKSLASH_ESCAPES"));
    }
}
