package io.tidemark.restore;

import io.tidemark.database.ServerConnection;
import io.tidemark.database.SessionCharset;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
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
     * Runs a statement, sent in the session's character_set_client: a statement from the binlog arrives with the bytes it had there.
     *
     * @param database default database in the target, or null; left away where there is none of that name
     * @param sql the statement
     * @param session session variables, the moment that the session takes for now among them
     */
    void run(@Nullable String database, String sql, Map<String, String> session) throws SQLException {
        SessionCharset client = SessionCharset.ofSession(session);
        // A name that the target has instead of the source's may be beyond the character set.
        boolean fits = client.holds(sql);
        try (ServerConnection connection = target.openAnother()) {
            if (database != null && !database.isEmpty()) {
                use(connection, database);
            }
            for (Map.Entry<String, String> variable : session.entrySet()) {
                if (!NO_VARIABLES.contains(variable.getKey())
                        && (fits || !variable.getKey().equals("character_set_client"))) {
                    connection.execute("SET SESSION " + variable.getKey() + " = " + variable.getValue());
                }
            }
            // Rows of other tables may still be missing; what the source accepted is not checked again.
            connection.execute("SET SESSION foreign_key_checks = 0");
            connection.execute("SET SESSION innodb_strict_mode = 0");
            setIfKnown(connection, "sql_generate_invisible_primary_key", "0");
            setIfKnown(connection, "sql_require_primary_key", "0");
            setIfKnown(connection, "check_constraint_checks", "0");
            connection.execute((fits ? client : SessionCharset.named("utf8mb4")).encode(sql));
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
}
