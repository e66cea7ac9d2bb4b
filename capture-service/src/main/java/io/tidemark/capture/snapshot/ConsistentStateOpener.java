package io.tidemark.capture.snapshot;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens {@link ConsistentState}s with the gentlest strategy that the account's privileges allow. */
final class ConsistentStateOpener {
    private static final Logger log = LoggerFactory.getLogger(ConsistentStateOpener.class);
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final ServerConnection control;
    private final SnapshotConfig config;
    private final Clock clock;
    private boolean withSavepoint;

    ConsistentStateOpener(ServerConnection control, SnapshotConfig config, Clock clock) {
        this.control = control;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Opens the sessions.
     *
     * @param tables all tables that will be read
     * @throws SnapshotException naming the privileges, if no strategy is allowed, or the reason why the lock was not to be had
     */
    ConsistentState open(List<TableName> tables) {
        List<TableReader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < config.threads(); i++) {
                ServerConnection connection = control.openAnother();
                readers.add(new TableReader(connection));
                connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            }
            withSavepoint = control.flavor() == ServerFlavor.MYSQL || leaveBinlog(readers);
            return open(readers, tables);
        } catch (SQLException e) {
            readers.forEach(reader -> reader.connection().close());
            throw control.failure("opening a consistent snapshot", e);
        } catch (RuntimeException e) {
            readers.forEach(reader -> reader.connection().close());
            throw e;
        }
    }

    /**
     * MariaDB lets go of metadata locks at ROLLBACK TO SAVEPOINT only in sessions that do not write the binary log; these only
     * read, so nothing is lost. False if the account may not.
     */
    private boolean leaveBinlog(List<TableReader> readers) throws SQLException {
        try {
            for (TableReader reader : readers) {
                reader.connection().execute("SET SESSION sql_log_bin=0");
            }
            return true;
        } catch (SQLException e) {
            if (control.failure("SET sql_log_bin", e).kind() != DatabaseException.Kind.PRIVILEGE_MISSING) {
                throw e;
            }
            log.info(
                    "without the privilege BINLOG ADMIN for '{}', an ALTER TABLE on the source has to wait until a snapshot ends",
                    control.config().credentials().username());
            return false;
        }
    }

    private ConsistentState open(List<TableReader> readers, List<TableName> tables) throws SQLException {
        if (control.flavor() == ServerFlavor.MARIADB) {
            ConsistentState state = withoutLock(readers);
            if (state != null) {
                return state;
            }
        }
        control.execute("SET SESSION lock_wait_timeout=" + config.lockTimeout().toSeconds());
        ConsistentState state =
                locked(readers, LockStrategy.FLUSH_TABLES_WITH_READ_LOCK, "FLUSH TABLES WITH READ LOCK");
        if (state == null && !tables.isEmpty()) {
            state = locked(
                    readers,
                    LockStrategy.LOCK_TABLES,
                    tables.stream()
                            .map(table -> table.quoted() + " READ")
                            .collect(Collectors.joining(", ", "LOCK TABLES ", "")));
        }
        if (state == null) {
            throw new SnapshotException("user '"
                    + control.config().credentials().username() + "' on "
                    + control.config().address().hostAndPort()
                    + " may neither FLUSH TABLES WITH READ LOCK nor LOCK TABLES: GRANT RELOAD ON *.* to it, or GRANT LOCK"
                    + " TABLES and SELECT on the protected databases");
        }
        return state;
    }

    /** Null if the server does not say where its snapshots lie, or commits too fast. */
    private @Nullable ConsistentState withoutLock(List<TableReader> readers) throws SQLException {
        // Nobody waits for these tries, so they may go on for as long as a lock could be waited for.
        long deadlineNanos = System.nanoTime() + config.lockTimeout().toNanos();
        while (System.nanoTime() < deadlineNanos) {
            Instant takenAt = clock.instant();
            startTransactions(readers);
            Set<BinlogCoordinate> places = new HashSet<>();
            for (TableReader reader : readers) {
                BinlogCoordinate place = placeOfSnapshot(reader.connection());
                if (place == null) {
                    return null;
                }
                places.add(place);
            }
            if (places.size() == 1) {
                BinlogCoordinate place = places.iterator().next();
                return new ConsistentState(
                        readers,
                        withSavepoint,
                        new BinlogStatus(place, gtidsAt(place)),
                        LockStrategy.SAME_BINLOG_SNAPSHOT,
                        0,
                        micros(takenAt));
            }
        }
        log.info(
                "the source commits too fast to open {} snapshots between two commits; it is locked instead",
                readers.size());
        return null;
    }

    private static @Nullable BinlogCoordinate placeOfSnapshot(ServerConnection connection) throws SQLException {
        String file = null;
        String offset = null;
        for (List<@Nullable String> row : connection.rows("SHOW STATUS LIKE 'binlog_snapshot_%'")) {
            if (row.get(0).equalsIgnoreCase("binlog_snapshot_file")) {
                file = row.get(1);
            } else if (row.get(0).equalsIgnoreCase("binlog_snapshot_position")) {
                offset = row.get(1);
            }
        }
        boolean told = file != null && !file.isEmpty() && offset != null && !offset.isEmpty();
        return told ? new BinlogCoordinate(file, Long.parseLong(offset)) : null;
    }

    /** Null if the account may not. */
    private @Nullable ConsistentState locked(List<TableReader> readers, LockStrategy strategy, String lock)
            throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return underLock(readers, strategy, lock);
            } catch (SQLException e) {
                if (control.failure(lock, e).kind() == DatabaseException.Kind.PRIVILEGE_MISSING) {
                    return null;
                }
                if (e.getErrorCode() != LOCK_WAIT_TIMEOUT) {
                    throw e;
                }
                if (attempt >= config.attempts()) {
                    throw new SnapshotException(
                            "the source could not be locked for a moment within "
                                    + config.lockTimeout().toSeconds() + " s, " + attempt
                                    + " times: a statement or transaction runs for longer than that; find it in SHOW FULL PROCESSLIST"
                                    + ", or raise the snapshot's lock timeout",
                            e);
                }
                log.warn("{} had to wait too long (attempt {}); writers were let go", strategy.id(), attempt);
                pause(config.lockTimeout());
            }
        }
    }

    private ConsistentState underLock(List<TableReader> readers, LockStrategy strategy, String lock)
            throws SQLException {
        long startedNanos = System.nanoTime();
        Instant takenAt = clock.instant();
        BinlogStatus status;
        control.execute(lock);
        try {
            startTransactions(readers);
            status = control.binlogStatus();
        } finally {
            control.execute("UNLOCK TABLES");
        }
        long lockMillis = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
        return new ConsistentState(
                readers, withSavepoint, exact(status, strategy), strategy, lockMillis, micros(takenAt));
    }

    /** LOCK TABLES lets other tables' transactions go on between the question for the place and that for the GTIDs. */
    private BinlogStatus exact(BinlogStatus status, LockStrategy strategy) throws SQLException {
        boolean ask = strategy == LockStrategy.LOCK_TABLES && control.flavor() == ServerFlavor.MARIADB;
        return ask ? new BinlogStatus(status.coordinate(), gtidsAt(status.coordinate())) : status;
    }

    private String gtidsAt(BinlogCoordinate place) throws SQLException {
        return control.textOf(
                "SELECT BINLOG_GTID_POS('" + place.file().replace("'", "''") + "', " + place.offset() + ")");
    }

    private void startTransactions(List<TableReader> readers) throws SQLException {
        for (TableReader reader : readers) {
            ConsistentState.begin(reader, withSavepoint);
        }
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SnapshotException("the snapshot was interrupted while it waited for the lock", e);
        }
    }
}
