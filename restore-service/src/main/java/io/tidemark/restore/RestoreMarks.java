package io.tidemark.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.TableName;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says in the target itself which of its databases are not complete: a database {@value #DATABASE} of its own with one row for each
 * database that a restore writes to, from before the first change until the contents are verified. It goes with its last row, and
 * whoever looks into the server finds it: the person who runs the restore again, a DBA, an application that checks before it starts.
 *
 * <p>A user-level lock tells a restore that runs from one that died: the server releases it when the session ends, however it ends.
 */
final class RestoreMarks {
    /** The database of the marks; no database can be restored under this name. */
    static final String DATABASE = "tidemark_restore";

    private static final String TABLE = DATABASE + ".unfinished";
    private static final String CHANGING = "tidemark-restore-marks";
    private static final String RUNNING = "tidemark-restore-";
    private static final int CHANGING_WAIT_SECONDS = 30;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ServerConnection target;
    private final String id = UUID.randomUUID().toString();

    /** @param target a session that stays open as long as the restore runs */
    RestoreMarks(ServerConnection target) {
        this.target = target;
    }

    /** Restores that have not finished, this one apart. */
    List<UnfinishedRestore> unfinished() throws SQLException {
        if (!exists()) {
            return List.of();
        }
        List<UnfinishedRestore> found = new ArrayList<>();
        for (List<@Nullable String> row : target.rows("SELECT restore_id, database_name, point, started_at_utc,"
                + " stage, tables, contents, owns_database, IS_USED_LOCK(CONCAT('" + RUNNING + "', restore_id)) FROM "
                + TABLE + " ORDER BY started_at_utc, restore_id, database_name")) {
            if (!id.equals(row.get(0))) {
                String session = row.get(8);
                found.add(new UnfinishedRestore(
                        text(row, 0),
                        text(row, 1),
                        text(row, 2),
                        text(row, 3),
                        text(row, 4),
                        names(text(row, 5)),
                        names(text(row, 6)),
                        text(row, 7).equals("1"),
                        session == null ? -1 : Long.parseLong(session)));
            }
        }
        return found;
    }

    private boolean exists() throws SQLException {
        return !target.rows("SELECT 1 FROM information_schema.tables WHERE table_schema = '" + DATABASE
                        + "' AND table_name = 'unfinished'")
                .isEmpty();
    }

    /**
     * Marks the databases that a plan writes to. Durable on return.
     *
     * @param before what is in the target; marks that this restore's own take the place of go in the same transaction
     */
    void begin(RestorePlan plan, TargetState before, Clock clock) throws SQLException {
        whileChanging(() -> {
            target.execute("CREATE DATABASE IF NOT EXISTS " + DATABASE + " CHARACTER SET utf8mb4");
            target.execute("CREATE TABLE IF NOT EXISTS " + TABLE
                    + " (restore_id CHAR(36) NOT NULL, database_name VARCHAR(64) NOT NULL, "
                    + "point TEXT NOT NULL, started_at_utc VARCHAR(32) NOT NULL, stage TEXT NOT NULL, tables LONGTEXT NOT NULL,"
                    + " contents LONGTEXT NOT NULL, owns_database INT NOT NULL, PRIMARY KEY (restore_id, database_name))"
                    + " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                    + " COMMENT='Databases that Tidemark has not finished to restore: they are not complete'");
            target.textOf("SELECT GET_LOCK('" + RUNNING + id + "', 0)");
            target.jdbc().setAutoCommit(false);
            try (PreparedStatement insert =
                    target.jdbc().prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, ?, ?, 'begun', ?, ?, ?)")) {
                for (String database : plan.databases()) {
                    String name = plan.scope().inTarget(database);
                    boolean owns =
                            !plan.scope().selectsTables() && !before.occupied().contains(name);
                    insert.setString(1, id);
                    insert.setString(2, name);
                    insert.setString(
                            3, plan.target().asked() + ", " + plan.target().describe());
                    insert.setString(
                            4, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
                    insert.setString(5, json(selected(plan, name)));
                    insert.setString(6, json(TargetContents.of(plan, name)));
                    insert.setInt(7, owns ? 1 : 0);
                    insert.executeUpdate();
                }
                for (UnfinishedRestore old : before.superseded()) {
                    delete(old.id(), old.database());
                }
                target.jdbc().commit();
            } finally {
                target.jdbc().setAutoCommit(true);
            }
        });
    }

    /** Notes how far the restore has come. */
    void reached(String stage) throws SQLException {
        try (PreparedStatement update =
                target.jdbc().prepareStatement("UPDATE " + TABLE + " SET stage = ? WHERE restore_id = ?")) {
            update.setString(1, stage);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    /** Takes the marks of this restore away, and the database with the last of them. */
    void end() throws SQLException {
        whileChanging(() -> {
            try (PreparedStatement delete =
                    target.jdbc().prepareStatement("DELETE FROM " + TABLE + " WHERE restore_id = ?")) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
            if (target.rows("SELECT 1 FROM " + TABLE + " LIMIT 1").isEmpty()) {
                target.execute("DROP TABLE " + TABLE);
                // Nothing of somebody else's goes with it.
                if (target.rows("SELECT 1 FROM information_schema.tables WHERE table_schema = '" + DATABASE + "'")
                        .isEmpty()) {
                    target.execute("DROP DATABASE " + DATABASE);
                }
            }
        });
        target.textOf("SELECT RELEASE_LOCK('" + RUNNING + id + "')");
    }

    private void delete(String restoreId, String database) throws SQLException {
        try (PreparedStatement delete = target.jdbc()
                .prepareStatement("DELETE FROM " + TABLE + " WHERE restore_id = ? AND database_name = ?")) {
            delete.setString(1, restoreId);
            delete.setString(2, database);
            delete.executeUpdate();
        }
    }

    private static Set<String> selected(RestorePlan plan, String database) {
        Set<String> names = new TreeSet<>();
        for (TableName table : plan.scope().tables()) {
            if (plan.scope().inTarget(table.database()).equals(database)) {
                names.add(table.table());
            }
        }
        return names;
    }

    private interface Change {
        void make() throws SQLException;
    }

    /** One restore's last row must not take the database away in which another is writing its first. */
    private void whileChanging(Change change) throws SQLException {
        String locked = target.textOf("SELECT GET_LOCK('" + CHANGING + "', " + CHANGING_WAIT_SECONDS + ")");
        if (!locked.equals("1")) {
            throw new RestoreException(
                    Kind.TARGET_BUSY,
                    "another session of the target " + target.config().address().hostAndPort() + " holds the lock '"
                            + CHANGING + "': end it and run the restore again");
        }
        try {
            change.make();
        } finally {
            target.textOf("SELECT RELEASE_LOCK('" + CHANGING + "')");
        }
    }

    private static String text(List<@Nullable String> row, int column) {
        String value = row.get(column);
        return value == null ? "" : value;
    }

    private static String json(Collection<String> names) {
        try {
            return MAPPER.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("names cannot be written as JSON: " + names, e);
        }
    }

    private static Set<String> names(String json) {
        try {
            return new TreeSet<>(MAPPER.readValue(json, new TypeReference<List<String>>() {}));
        } catch (JsonProcessingException e) {
            throw new RestoreException(
                    Kind.UNFINISHED_RESTORE,
                    "table " + TABLE + " of the target cannot be read: drop database " + DATABASE
                            + " and the databases that are not complete",
                    e);
        }
    }
}
