package io.tidemark.capture;

import io.tidemark.capture.binlog.ProtectedDatabases;
import io.tidemark.capture.source.StreamSettings;
import io.tidemark.database.Catalog;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.Grants;
import io.tidemark.database.HiddenCharacters;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.schemas.ServerFlavor;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a source before it is captured, and reports everything at once that would make its backup wrong or weak.
 */
public final class Preflight {
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;
    private static final long TOLERATED_SKEW_MILLIS = 2000;
    private static final String ROWS = "Only complete rows in the binlog can be backed up.";

    private final CaptureConfig config;
    private final Situation situation;
    private final ServerConnection connection;
    private final ServerFacts facts;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    /** Whether a capture of this configuration may be at work while its source is looked at. */
    public enum Situation {
        /** None is known to be. */
        BEFORE_CAPTURE,
        /** One is, on this very data-dir: that it reads the binlog is as it should be. */
        DURING_CAPTURE
    }

    private Preflight(CaptureConfig config, Situation situation, ServerConnection connection, Clock clock) {
        this.config = config;
        this.situation = situation;
        this.connection = connection;
        this.facts = connection.facts();
        this.clock = clock;
    }

    /**
     * Checks the source.
     *
     * @param situation whether a capture of this configuration is known to be at work
     * @return all findings; empty if there is nothing to say
     * @throws DatabaseException if the source cannot be reached or refuses the login, in one sentence
     */
    public static List<Finding> check(CaptureConfig config, Situation situation, Clock clock) {
        try (ServerConnection connection = ServerConnection.open(config.server())) {
            Preflight preflight = new Preflight(config, situation, connection, clock);
            preflight.run();
            return List.copyOf(preflight.findings);
        }
    }

    private void run() {
        try {
            checkFlavor();
            checkBinlog();
            checkRetention();
            checkGrants();
            checkServerIds();
            checkDatabases();
            checkTables();
            checkDefinitions();
            checkClock();
        } catch (SQLException e) {
            throw connection.failure("the preflight", e);
        }
    }

    private void checkFlavor() {
        ServerFlavor said = config.server().address().flavor();
        if (said != facts.flavor()) {
            error(
                    "the source is " + facts.version() + ", its URL says " + said.id(),
                    "The two families write different binlogs.",
                    "Begin source.url with " + facts.flavor().id() + "://");
        }
    }

    private void checkBinlog() {
        if (!facts.isOn("log_bin")) {
            error(
                    "log_bin is off",
                    "Without a binlog there is nothing to capture.",
                    "Set log_bin in the server's configuration and restart it");
        }
        demand("binlog_format", "ROW", ROWS);
        demand("binlog_row_image", "FULL", ROWS);
        demand(
                "binlog_row_metadata",
                "FULL",
                "The binlog must name the columns of its rows, no DDL parser guesses them.");
        demand("binlog_row_value_options", "", "JSON changes logged in part cannot be applied to a backup.");
        if (facts.flavor() == ServerFlavor.MYSQL && !"ON".equals(facts.variable("gtid_mode"))) {
            warn(
                    "gtid_mode is " + facts.variable("gtid_mode"),
                    "Without GTIDs capture can continue on this very server only, never on a replica that replaces it.",
                    "SET PERSIST gtid_mode = ON, in the steps of the server's manual");
        }
        if (facts.isOn("binlog_alter_two_phase")) {
            error(
                    "binlog_alter_two_phase is on",
                    "ALTER TABLE logged in two phases is not supported.",
                    "SET GLOBAL binlog_alter_two_phase = OFF");
        }
        String mode = facts.variable("binlog_error_action");
        if ("IGNORE_ERROR".equals(mode)) {
            error(
                    "binlog_error_action is IGNORE_ERROR",
                    "The server would go on without a binlog.",
                    "SET GLOBAL binlog_error_action = 'ABORT_SERVER'");
        }
    }

    private void demand(String variable, String wanted, String why) {
        String value = facts.variable(variable);
        if (value == null && variable.equals("binlog_row_metadata")) {
            error(facts.version() + " has no " + variable, why, "Upgrade to MySQL 8.0 or MariaDB 10.5 or later");
        } else if (value != null && !value.equalsIgnoreCase(wanted)) {
            error(variable + " is " + value, why, "SET GLOBAL " + variable + " = '" + wanted + "'");
        }
    }

    private void checkRetention() {
        String text = facts.variable("binlog_expire_logs_seconds");
        long seconds = text == null ? 0 : Long.parseLong(text);
        String days = facts.variable("expire_logs_days");
        if (seconds == 0 && days != null) {
            seconds = new BigDecimal(days)
                    .multiply(BigDecimal.valueOf(SECONDS_PER_DAY))
                    .longValue();
        }
        if (seconds == 0 || seconds >= SECONDS_PER_DAY) {
            return;
        }
        String what = "the binlog is kept for " + seconds / 60 + " minutes only";
        String why = "If capture is away for longer, what was purged is lost to the backup.";
        String remedy = "SET GLOBAL binlog_expire_logs_seconds = " + 7 * SECONDS_PER_DAY;
        findings.add(
                seconds < SECONDS_PER_HOUR ? Finding.error(what, why, remedy) : Finding.warning(what, why, remedy));
    }

    private void checkGrants() throws SQLException {
        Grants grants = Grants.read(connection);
        boolean mariaDb = facts.flavor() == ServerFlavor.MARIADB;
        demandGrant(
                grants,
                "REPLICATION SLAVE",
                "Reading the binlog needs it.",
                "REPLICATION SLAVE",
                "REPLICATION REPLICA");
        if (mariaDb) {
            demandGrant(
                    grants,
                    "BINLOG MONITOR",
                    "Asking where the binlog ends needs it.",
                    "BINLOG MONITOR",
                    "REPLICATION CLIENT",
                    "SUPER");
        } else {
            demandGrant(
                    grants,
                    "REPLICATION CLIENT",
                    "Asking where the binlog ends needs it.",
                    "REPLICATION CLIENT",
                    "SUPER");
        }
        for (String database : config.databases().isEmpty() ? List.of("*") : config.databases()) {
            for (String privilege : List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT")) {
                if (!grants.has(privilege, database)) {
                    String on = grants.nameOf(database);
                    error(
                            "the account lacks " + privilege + " on " + on,
                            "Snapshots read rows and definitions with it.",
                            "GRANT " + privilege + " ON " + on + " TO " + grants.account());
                }
            }
        }
        List<String> lockable = config.databases().isEmpty() ? List.of("*") : config.databases();
        boolean canLock = grants.has("RELOAD", "*")
                || grants.has("FLUSH_TABLES", "*")
                || lockable.stream().allMatch(database -> grants.has("LOCK TABLES", database));
        if (!canLock) {
            warn(
                    "the account has neither RELOAD nor LOCK TABLES",
                    "A snapshot then needs a strategy without locks, which takes longer to find a consistent point.",
                    "GRANT RELOAD ON *.* TO " + grants.account());
        }
    }

    private void demandGrant(Grants grants, String name, String why, String... anyOf) {
        for (String privilege : anyOf) {
            if (grants.has(privilege, "*")) {
                return;
            }
        }
        error("the account lacks " + name, why, "GRANT " + name + " ON *.* TO " + grants.account());
    }

    private void checkServerIds() throws SQLException {
        String why = "The source disconnects one of two replicas with the same server_id, over and over.";
        String remedy = "Set source.server-id to a number that no server and no replica uses";
        if (facts.serverId() == config.serverId()) {
            error("source.server-id " + config.serverId() + " is the source's own server_id", why, remedy);
        }
        String statement =
                facts.flavor() == ServerFlavor.MYSQL && facts.atLeast(8, 0, 22) ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS";
        // Not the last column: MySQL 8.0 leaves it out of the row of a replica without a UUID.
        try (Statement query = connection.jdbc().createStatement();
                ResultSet replicas = query.executeQuery(statement)) {
            while (replicas.next()) {
                if (replicas.getLong(1) != config.serverId()) {
                    continue;
                }
                if (!StreamSettings.REPLICA_NAME.equals(replicas.getString(2))) {
                    error("source.server-id " + config.serverId() + " is the server_id of a replica", why, remedy);
                } else if (situation == Situation.BEFORE_CAPTURE) {
                    // No error: the source may not have noticed yet that the other one died.
                    warn(
                            "another Tidemark reads the binlog as server_id " + config.serverId() + " already"
                                    + streams(),
                            "Two captures with the same server_id end each other's stream; the younger one stays.",
                            "Stop the other one, or give this one a source.name or source.server-id of its own");
                }
            }
        } catch (SQLException e) {
            warn("the source's replicas cannot be listed: " + e.getMessage(), why, remedy);
        }
    }

    /** From where this account streams binlogs, as far as it may see it; empty where it may not. */
    private String streams() throws SQLException {
        List<String> clients = connection
                .rows(
                        "SELECT HOST, TIME FROM information_schema.PROCESSLIST WHERE USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)"
                                + " AND COMMAND LIKE 'Binlog Dump%'")
                .stream()
                .map(row -> row.get(0) + " for " + row.get(1) + " s")
                .toList();
        return clients.isEmpty() ? "" : " (this account streams to " + String.join(", ", clients) + ")";
    }

    private void checkDatabases() throws SQLException {
        for (String database : config.databases()) {
            String quoted = "'" + database.replace("\\", "\\\\").replace("'", "''") + "'";
            if (connection
                    .rows("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = " + quoted)
                    .isEmpty()) {
                error(
                        "database " + database + " does not exist, or the account may not see it",
                        "Nothing of it would be in the backup.",
                        "Correct source.databases, or create it");
            }
        }
        checkFilters();
    }

    private void checkFilters() {
        try {
            String statement = facts.flavor() == ServerFlavor.MYSQL && facts.atLeast(8, 2, 0)
                    ? "SHOW BINARY LOG STATUS"
                    : "SHOW MASTER STATUS";
            for (List<@Nullable String> row : connection.rows(statement)) {
                if (!String.valueOf(row.get(2)).isEmpty()
                        || !String.valueOf(row.get(3)).isEmpty()) {
                    error(
                            "the binlog is filtered by binlog_do_db '" + row.get(2) + "', binlog_ignore_db '"
                                    + row.get(3) + "'",
                            "Changes that the filter leaves out are not in the backup.",
                            "Remove binlog_do_db and binlog_ignore_db from the server's configuration and restart it");
                }
            }
            boolean isReplica = !connection
                    .rows(
                            facts.flavor() == ServerFlavor.MYSQL && facts.atLeast(8, 0, 22)
                                    ? "SHOW REPLICA STATUS"
                                    : "SHOW SLAVE STATUS")
                    .isEmpty();
            boolean logsUpdates = facts.isOn("log_replica_updates") || facts.isOn("log_slave_updates");
            if (isReplica && !logsUpdates) {
                error(
                        "the source is a replica that does not log what it replicates",
                        "Its own binlog lacks the changes of its primary.",
                        "Set log_replica_updates (log_slave_updates) = ON and restart it");
            }
        } catch (SQLException e) {
            warn(
                    "the binlog's filters cannot be read: " + e.getMessage(),
                    "Changes that a filter leaves out are not in the backup.",
                    "Grant what is missing and check again");
        }
    }

    private void checkTables() throws SQLException {
        String databases = config.databases().isEmpty()
                ? "TABLE_SCHEMA NOT IN ("
                        + ProtectedDatabases.SYSTEM.stream()
                                .map(name -> "'" + name + "'")
                                .collect(Collectors.joining(","))
                        + ")"
                : "TABLE_SCHEMA IN ("
                        + config.databases().stream()
                                .map(name -> "'" + name.replace("\\", "\\\\").replace("'", "''") + "'")
                                .collect(Collectors.joining(","))
                        + ")";
        listTables(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE " + databases
                        + " AND TABLE_TYPE = 'BASE TABLE' AND ENGINE NOT IN ('InnoDB', 'ROCKSDB')",
                tables -> warn(
                        "tables with an engine without transactions: " + tables,
                        "A statement on them that fails half-way leaves rows, and a rollback in a mixed transaction stops capture.",
                        "ALTER TABLE ... ENGINE = InnoDB"));
        if (facts.flavor() == ServerFlavor.MYSQL && facts.atLeast(8, 0, 13) && !facts.atLeast(8, 0, 16)) {
            listTables(
                    "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.STATISTICS WHERE " + databases
                            + " AND EXPRESSION IS NOT NULL",
                    tables -> error(
                            "tables with a functional index: " + tables,
                            "MySQL " + facts.version() + " logs their rows without the column that the index hides.",
                            "Put the index on a generated column, or upgrade MySQL"));
        }
        if (facts.flavor() == ServerFlavor.MARIADB) {
            listTables(
                    "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS WHERE " + databases
                            + " AND COLUMN_TYPE LIKE '%/*M!100301 COMPRESSED*/%'",
                    tables -> error(
                            "tables with COMPRESSED columns: " + tables,
                            "Their bytes in the binlog are not supported; capture would stop at their first row.",
                            "ALTER TABLE ... MODIFY the column without COMPRESSED"));
            listTables(
                    "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE " + databases
                            + " AND TABLE_TYPE = 'SYSTEM VERSIONED'",
                    tables -> error(
                            "system-versioned tables: " + tables,
                            "Snapshots hold current rows only, so the versions that the tables keep would be lost.",
                            "ALTER TABLE ... DROP SYSTEM VERSIONING, or leave their database out of source.databases"));
            if (facts.variable("mysql56_temporal_format") != null && !facts.isOn("mysql56_temporal_format")) {
                error(
                        "mysql56_temporal_format is OFF",
                        "Columns of the old temporal format cannot be read from the binlog with certainty.",
                        "SET GLOBAL mysql56_temporal_format = ON, then ALTER TABLE ... FORCE where times are stored");
            }
        }
    }

    private void checkDefinitions() {
        try {
            Catalog.read(connection, config.databases()).tables().stream()
                    .map(table -> HiddenCharacters.problem(connection, table))
                    .filter(Objects::nonNull)
                    .forEach(where -> error(
                            where + " shows a ? where a character may be that the source's catalogue cannot show",
                            "The table would come back with the ? in its place.",
                            HiddenCharacters.REMEDY));
        } catch (DatabaseException e) {
            warn(
                    "definitions cannot be read: " + e.getMessage(),
                    "A snapshot reads them, too.",
                    "Put right what the other findings name, and check again");
        }
    }

    private void listTables(String query, java.util.function.Consumer<String> found) throws SQLException {
        List<List<@Nullable String>> rows = connection.rows(query);
        if (!rows.isEmpty()) {
            String names = rows.stream()
                    .limit(10)
                    .map(row -> row.get(0) + "." + row.get(1))
                    .collect(Collectors.joining(", "));
            found.accept(rows.size() > 10 ? names + " and " + (rows.size() - 10) + " more" : names);
        }
    }

    private void checkClock() throws SQLException {
        long before = clock.millis();
        long there = new BigDecimal(connection.textOf("SELECT UNIX_TIMESTAMP(NOW(3))"))
                .movePointRight(3)
                .longValue();
        long after = clock.millis();
        long skew = there < before ? there - before : there > after ? there - after : 0;
        if (Math.abs(skew) > TOLERATED_SKEW_MILLIS) {
            warn(
                    String.format(Locale.ROOT, "the source's clock differs from this machine's by %d ms", skew),
                    "Restore points by time follow the source's clock, ages are measured by this machine's.",
                    "Synchronise both clocks (NTP)");
        }
    }

    private void error(String what, String why, String remedy) {
        findings.add(Finding.error(what, why, remedy));
    }

    private void warn(String what, String why, String remedy) {
        findings.add(Finding.warning(what, why, remedy));
    }
}
