package io.tidemark.restore;

import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out who may hold the lock that a restore waited for in vain. */
final class LockHolders {
    private LockHolders() {}

    /** The failure with the sessions that have a transaction open or use the restore's databases. */
    static RestoreException failure(ServerConfig target, RestorePlan plan, DatabaseException cause) {
        List<String> sessions = sessions(target, plan);
        return new RestoreException(
                Kind.TARGET_BUSY,
                cause.getMessage() + "; another session holds a lock on the target"
                        + (sessions.isEmpty() ? "" : ", perhaps " + String.join(", ", sessions))
                        + ": end it (KILL and its number) and restore again with --replace",
                cause);
    }

    private static List<String> sessions(ServerConfig target, RestorePlan plan) {
        String databases = plan.databases().stream()
                .map(plan.scope()::inTarget)
                .map(name -> "'" + name.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        try (ServerConnection connection = ServerConnection.open(target)) {
            List<String> found = new ArrayList<>();
            for (List<@Nullable String> row : connection.rows(
                    "SELECT id, user, host, db, time"
                            + " FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND (db IN ("
                            + databases
                            + ") OR id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx)) ORDER BY time DESC")) {
                String database = row.get(3) == null ? "no database" : "database " + TableName.quote(row.get(3));
                found.add(row.get(0) + " of " + row.get(1) + "@" + row.get(2) + " in " + database + ", " + row.get(4)
                        + " s in its present state");
            }
            return found;
        } catch (SQLException | DatabaseException e) {
            // Without the privilege to see them the failure still says what to look for.
            return List.of();
        }
    }
}
