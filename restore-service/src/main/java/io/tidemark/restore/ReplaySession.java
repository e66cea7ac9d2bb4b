package io.tidemark.restore;

import io.tidemark.database.ServerConnection;
import io.tidemark.schemas.TableName;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs statements of the source in the target, each in a session of its own, under the session variables that it had there. */
final class ReplaySession {
    /** Entries of a session that are no variables. */
    private static final Set<String> NO_VARIABLES = Set.of("next_not_cached_value");

    private static final int ER_BAD_DB_ERROR = 1049;

    private final ServerConnection target;

    ReplaySession(ServerConnection target) {
        this.target = target;
    }

    /** Runs a statement of the target's own, without foreign-key checks. */
    void run(@Nullable String database, String sql) throws SQLException {
        run(database, sql, Map.of("sql_mode", "''"));
    }

    /**
     * Runs a statement.
     *
     * @param database default database in the target, or null; left away where there is none of that name
     * @param sql the statement
     * @param session session variables, the moment that the session takes for now among them
     */
    void run(@Nullable String database, String sql, Map<String, String> session) throws SQLException {
        try (ServerConnection connection = target.openAnother()) {
            if (database != null && !database.isEmpty()) {
                use(connection, database);
            }
            for (Map.Entry<String, String> variable : session.entrySet()) {
                if (!NO_VARIABLES.contains(variable.getKey()) && !isForeignClient(variable, sql)) {
                    connection.execute("SET SESSION " + variable.getKey() + " = " + variable.getValue());
                }
            }
            // Rows of other tables may still be missing; what the source accepted is not checked again.
            connection.execute("SET SESSION foreign_key_checks = 0");
            connection.execute("SET SESSION innodb_strict_mode = 0");
            setIfKnown(connection, "sql_generate_invisible_primary_key", "0");
            setIfKnown(connection, "sql_require_primary_key", "0");
            connection.execute(sql);
        }
    }

    /**
     * A default database that is not there is left away: the source's may be one that is not protected, or the one that the statement
     * creates. What the statement does not qualify then fails.
     */
    private static void use(ServerConnection connection, String database) throws SQLException {
        try {
            connection.execute("USE " + TableName.quote(database));
        } catch (SQLException e) {
            if (e.getErrorCode() != ER_BAD_DB_ERROR) {
                throw e;
            }
        }
    }

    private static void setIfKnown(ServerConnection connection, String variable, String value) throws SQLException {
        if (connection.facts().variable(variable) != null) {
            connection.execute("SET SESSION " + variable + " = " + value);
        }
    }

    /** The driver sends UTF-8; text beyond ASCII must not be announced as anything else. */
    private static boolean isForeignClient(Map.Entry<String, String> variable, String sql) {
        return variable.getKey().equalsIgnoreCase("character_set_client")
                && !variable.getValue().toLowerCase(Locale.ROOT).contains("utf8")
                && !StandardCharsets.US_ASCII.newEncoder().canEncode(sql);
    }

    /** The text of a statement's bytes, which are in the session's character_set_client. */
    static String text(byte[] sql, Map<String, String> session) {
        String name = session.getOrDefault("character_set_client", "utf8mb4").replace("'", "");
        return new String(sql, charset(name.toLowerCase(Locale.ROOT)));
    }

    private static Charset charset(String name) {
        try {
            return switch (name) {
                case "utf8mb4", "utf8mb3", "utf8", "binary" -> StandardCharsets.UTF_8;
                // What the servers call latin1 is Windows' code page.
                case "latin1" -> Charset.forName("windows-1252");
                case "sjis", "cp932" -> Charset.forName("windows-31j");
                case "gbk", "big5", "gb2312", "gb18030" -> Charset.forName(name);
                default -> Charset.forName(name.replaceFirst("^cp", "windows-"));
            };
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
