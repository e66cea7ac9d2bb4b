package io.tidemark.restore;

import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL without its redo log while a restore fills it: it writes less then, but if it dies nothing of it can be used again (MySQL
 * Reference Manual, "Disabling Redo Logging"). So the target must have nothing else to lose, and the user must ask for it. What a restore
 * that was killed left off the next one switches on, or refuses to go on with.
 */
final class RedoLogPause implements AutoCloseable {
    /** What an account needs to switch it. */
    static final String PRIVILEGE = "INNODB_REDO_LOG_ENABLE";

    private static final Set<String> OF_THE_SERVER =
            Set.of("information_schema", "mysql", "performance_schema", "sys", RestoreMarks.DATABASE);

    private final ServerConnection target;
    private final boolean wanted;
    private boolean off;

    RedoLogPause(ServerConnection target, boolean wanted) {
        this.target = target;
        this.wanted = wanted;
    }

    /** Whether a server's redo log can be switched. */
    static boolean isPossible(ServerConnection target) {
        return target.flavor() == ServerFlavor.MYSQL && target.facts().atLeast(8, 0, 21);
    }

    /**
     * Refuses a target that cannot do without its redo log, or that has none although that is not wanted. Changes nothing.
     *
     * @param before what it has of the databases that are restored
     */
    void check(TargetState before) throws SQLException {
        if (wanted && !isPossible(target)) {
            throw unsuitable(
                    "is " + target.flavor().id() + " " + target.facts().version()
                            + ", which cannot switch its redo log off",
                    "restore without --disable-redo-log; MySQL can since 8.0.21");
        }
        if (wanted) {
            Set<String> others = contents(before);
            if (!others.isEmpty()) {
                throw unsuitable(
                        "has databases beside what is restored, " + String.join(", ", others)
                                + ", which would be lost if it died without its redo log",
                        "restore without --disable-redo-log, or into a fresh server");
            }
        } else if (isPossible(target) && !isOn()) {
            throw unsuitable(
                    "has its redo log switched off, as a restore that was killed may leave it, so that nothing of it outlives its death",
                    "restore with --disable-redo-log, which switches it on at the end, or execute ALTER INSTANCE ENABLE INNODB"
                            + " REDO_LOG there");
        }
    }

    /** What the server would lose beside what is restored anew. */
    private Set<String> contents(TargetState before) throws SQLException {
        Set<String> present = new TreeSet<>(before.occupied());
        for (List<@Nullable String> row : target.rows("SELECT schema_name FROM information_schema.schemata")) {
            String name = String.valueOf(row.get(0));
            if (!OF_THE_SERVER.contains(name) && !before.restored().contains(name)) {
                present.add(name);
            }
        }
        return present;
    }

    private boolean isOn() throws SQLException {
        return target.rows("SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_enabled'").stream()
                .allMatch(row -> "ON".equals(row.get(1)));
    }

    /** Switches the log off, if that is wanted. */
    void begin() throws SQLException {
        if (wanted) {
            target.execute("ALTER INSTANCE DISABLE INNODB REDO_LOG");
            off = true;
        }
    }

    /** Switches it on again; from then on the target's death loses nothing. */
    void end() throws SQLException {
        if (off) {
            target.execute("ALTER INSTANCE ENABLE INNODB REDO_LOG");
            off = false;
        }
    }

    /** Switches it on again wherever the restore came to. */
    @Override
    public void close() throws SQLException {
        end();
    }

    private RestoreException unsuitable(String why, String remedy) {
        return new RestoreException(
                Kind.UNSUITABLE_SERVER,
                "the target " + target.config().address().hostAndPort() + " " + why + ": " + remedy);
    }
}
