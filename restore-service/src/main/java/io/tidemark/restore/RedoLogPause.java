package io.tidemark.restore;

import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.Set;

/**
 * A MySQL without its redo log while a restore fills it: it writes less then, but if it dies nothing of it can be used again (MySQL
 * Reference Manual, "Disabling Redo Logging"). So the target must have nothing else to lose, and the user must ask for it. Whoever ends
 * the process by a signal that can be heard gets it back; what one that was killed left off the next restore switches on, or refuses to
 * go on with.
 */
final class RedoLogPause implements AutoCloseable {
    /** What an account needs to switch it. */
    static final String PRIVILEGE = "INNODB_REDO_LOG_ENABLE";

    private static final String ENABLE = "ALTER INSTANCE ENABLE INNODB REDO_LOG";
    /** The statement waits for every change of a definition that is under way, such as an index that is built. */
    private static final String PATIENCE = "SET SESSION lock_wait_timeout = 31536000";

    private static final Set<String> OF_THE_SERVER =
            Set.of("information_schema", "mysql", "performance_schema", "sys", RestoreMarks.DATABASE);

    private final ServerConnection target;
    private final boolean wanted;
    private final ProgressListener progress;
    private final Thread atExit = new Thread(this::endAtExit, "redo-log-at-exit");
    private boolean off;
    private boolean exiting;

    /**
     * @param target the restore's connection
     * @param wanted whether the user asks for it
     * @param progress hears of the switching, which may take long: the server writes all that it has in memory only
     */
    RedoLogPause(ServerConnection target, boolean wanted, ProgressListener progress) {
        this.target = target;
        this.wanted = wanted;
        this.progress = progress;
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
        if (!wanted) {
            requireOn();
            return;
        }
        if (!isPossible(target)) {
            throw RestoreException.unsuitable(
                    target,
                    "is " + target.flavor().id() + " " + target.facts().version()
                            + ", which cannot switch its redo log off",
                    "restore without --disable-redo-log; MySQL can since 8.0.21");
        }
        if (target.rows("SHOW GRANTS").stream()
                .anyMatch(row -> String.valueOf(row.get(0)).startsWith("REVOKE "))) {
            throw RestoreException.unsuitable(
                    target,
                    "hides databases from the account (SHOW GRANTS has a partial revoke), which would be lost if it died without"
                            + " its redo log",
                    "restore without --disable-redo-log, or as an account that sees them all");
        }
        Set<String> present = present(before);
        if (!present.isEmpty()) {
            throw RestoreException.unsuitable(
                    target,
                    "has databases already, " + String.join(", ", present)
                            + ", which would be lost if it died without its redo log",
                    "restore without --disable-redo-log, drop them first, or use a fresh server");
        }
    }

    private void requireOn() throws SQLException {
        boolean isOff = isPossible(target)
                && target.rows("SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_enabled'").stream()
                        .anyMatch(row -> "OFF".equals(row.get(1)));
        if (isOff) {
            throw RestoreException.unsuitable(
                    target,
                    "has its redo log switched off, by a restore that runs or one that was killed, so that nothing of it outlives"
                            + " its death",
                    "wait for the restore that runs, restore with --disable-redo-log, which switches it on at the end, or execute "
                            + ENABLE + " there");
        }
    }

    /** Databases that hold something, or that are not of this restore. */
    private Set<String> present(TargetState before) throws SQLException {
        Set<String> present = target.databases();
        present.removeAll(OF_THE_SERVER);
        present.removeAll(before.restored());
        present.addAll(before.occupied());
        return present;
    }

    /**
     * Switches the log off, if that is wanted, and checks once more: since the first time, files may have been fetched for hours. Of two
     * restores into one server each marks its databases first and looks then, so that one of them sees the other.
     *
     * @param marks those of this restore, which are there already
     */
    void begin(TargetState before, RestoreMarks marks) throws SQLException {
        if (wanted) {
            switchOff();
            for (UnfinishedRestore other : marks.unfinished()) {
                if (other.isRunning()) {
                    throw new RestoreException(
                            Kind.RESTORE_RUNNING,
                            other.describe() + ", runs on "
                                    + target.config().address().hostAndPort()
                                    + " meanwhile: restore without --disable-redo-log, or wait for it");
                }
            }
        }
        check(before);
    }

    private synchronized void switchOff() throws SQLException {
        if (exiting) {
            throw new IllegalStateException("the process ends");
        }
        // Before the statement, whose answer may be lost.
        off = true;
        Runtime.getRuntime().addShutdownHook(atExit);
        progress.stage("switching the target's redo log off");
        target.execute("ALTER INSTANCE DISABLE INNODB REDO_LOG");
    }

    /** Switches it on again; from then on the target's death loses nothing. */
    synchronized void end() throws SQLException {
        if (!off) {
            return;
        }
        progress.stage("switching the target's redo log on");
        // The restore's own connection may be what failed, or may be waiting for an answer.
        try (ServerConnection another = target.openAnother()) {
            another.execute(PATIENCE);
            another.execute(ENABLE);
        }
        off = false;
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process ends; the hook finds nothing to do.
        }
    }

    private void endAtExit() {
        synchronized (this) {
            exiting = true;
        }
        close();
    }

    /** Switches it on again wherever the restore came to, and says so where that fails: the restore's own failure is told elsewhere. */
    @Override
    public void close() {
        try {
            end();
        } catch (SQLException | DatabaseException e) {
            progress.stage("WARNING: the redo log of "
                    + target.config().address().hostAndPort() + " is still off (" + e.getMessage() + "): execute "
                    + ENABLE + " there");
        }
    }
}
