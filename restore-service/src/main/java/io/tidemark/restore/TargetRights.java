package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.database.Grants;
import io.tidemark.database.ServerConnection;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the target lets the account do what a plan needs, asked before anything is changed there. */
final class TargetRights {
    private static final long MEBIBYTE = 1L << 20;
    /** What the servers come with; the source's values fit where it has no more than that either. */
    private static final long MYSQL_PACKET_BYTES = 64 * MEBIBYTE;

    private static final long MARIADB_PACKET_BYTES = 16 * MEBIBYTE;

    private static final int TABLE_ACCESS_DENIED = 1142;
    private static final Pattern DEFINER = Pattern.compile("DEFINER=(`(?:[^`]|``)*`@`(?:[^`]|``)*`)");

    private final ServerConnection target;
    private final RestorePlan plan;
    private final RestoreOptions options;

    TargetRights(ServerConnection target, RestorePlan plan, RestoreOptions options) {
        this.target = target;
        this.plan = plan;
        this.options = options;
    }

    /**
     * Refuses a target that would fail half-way.
     *
     * @throws RestoreException naming every privilege that is missing and the statements that grant them
     */
    void check() throws SQLException {
        Grants grants = Grants.read(target);
        List<String> remedies = new ArrayList<>();
        Set<String> wanted = onDatabases();
        Map<String, Set<String>> needs = new TreeMap<>();
        plan.databases().forEach(database -> needs.put(plan.scope().inTarget(database), wanted));
        needs.put(RestoreMarks.DATABASE, Set.of("CREATE", "DELETE", "DROP", "INSERT", "SELECT", "UPDATE"));
        needs.forEach((name, privileges) -> {
            List<String> missing = privileges.stream()
                    .filter(privilege -> !grants.has(privilege, name))
                    .sorted()
                    .toList();
            if (!missing.isEmpty()) {
                remedies.add("GRANT " + String.join(", ", missing) + " ON " + grants.nameOf(name) + " TO "
                        + grants.account());
            }
        });
        demandForDefiners(grants, remedies);
        demandForRoutines(grants, remedies);
        demandForSession(grants, remedies);
        demandForRedoLog(grants, remedies);
        if (!remedies.isEmpty()) {
            throw RestoreException.unsuitable(
                    target, "does not let the account do what the restore needs", String.join("; ", remedies));
        }
        if (!options.force()) {
            checkPacket();
        }
    }

    private Set<String> onDatabases() {
        Set<String> wanted = new TreeSet<>(Set.of("ALTER", "CREATE", "SELECT", "INSERT"));
        if (options.replace()) {
            wanted.add("DROP");
        }
        if (plan.ddl().stream().anyMatch(DdlStep::runs)) {
            wanted.addAll(Set.of("CREATE TEMPORARY TABLES", "DELETE", "DROP", "INDEX", "UPDATE"));
        }
        if (!plan.manifest().foreignKeys().isEmpty()) {
            // Temporary tables compare the texts of foreign keys as the server's collations do.
            wanted.addAll(Set.of("CREATE TEMPORARY TABLES", "REFERENCES"));
        }
        for (SchemaObject object : objects()) {
            switch (object.type()) {
                case VIEW -> wanted.addAll(Set.of("CREATE VIEW", "DROP", "SHOW VIEW"));
                case TRIGGER -> wanted.add("TRIGGER");
                case PROCEDURE, FUNCTION -> wanted.add("CREATE ROUTINE");
                case EVENT -> wanted.add("EVENT");
                default -> {}
            }
        }
        return wanted;
    }

    private List<SchemaObject> objects() {
        return plan.scope().selectsTables() ? List.of() : plan.manifest().objects();
    }

    /** Views, routines, triggers and events keep their definers, and only some accounts may name others than themselves. */
    private void demandForDefiners(Grants grants, List<String> remedies) throws SQLException {
        Set<String> others = definers(objects());
        others.remove(grants.account());
        if (others.isEmpty()) {
            return;
        }
        boolean mariaDb = target.flavor() == ServerFlavor.MARIADB;
        boolean named = target.facts().atLeast(8, 2, 0);
        if (mariaDb && !grants.hasAny("SET USER", "SUPER")) {
            remedies.add("GRANT SET USER ON *.* TO " + grants.account());
        } else if (!mariaDb && named && !grants.hasAny("SET_ANY_DEFINER", "SUPER")) {
            remedies.add("GRANT SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER ON *.* TO " + grants.account());
        } else if (!mariaDb && !named && !grants.hasAny("SET_USER_ID", "SUPER")) {
            remedies.add("GRANT SET_USER_ID ON *.* TO " + grants.account());
        }
        if (!mariaDb && target.facts().atLeast(8, 0, 16) && !grants.hasAny("SYSTEM_USER") && mayBeSystemUsers(others)) {
            remedies.add("GRANT SYSTEM_USER ON *.* TO " + grants.account());
        }
    }

    /** The accounts that own objects, as GRANT writes them. */
    private static Set<String> definers(List<SchemaObject> objects) {
        Set<String> definers = new TreeSet<>();
        for (SchemaObject object : objects) {
            Matcher definer = DEFINER.matcher(object.create());
            if (definer.find()) {
                definers.add(definer.group(1).replace('`', '\''));
            }
        }
        return definers;
    }

    /**
     * MySQL lets only system users name another system user as definer. Which accounts are that stands in a table that the account may
     * not be allowed to read: then it is taken for possible.
     */
    private boolean mayBeSystemUsers(Set<String> accounts) throws SQLException {
        Optional<List<List<@Nullable String>>> systemUsers =
                readable("SELECT USER, HOST FROM mysql.global_grants WHERE PRIV = 'SYSTEM_USER'");
        return systemUsers.isEmpty()
                || systemUsers.get().stream()
                        .anyMatch(row -> accounts.contains("'" + row.get(0) + "'@'" + row.get(1) + "'"));
    }

    /** Routines are read back for the proof, and servers show their bodies to their definers and to few others. */
    private void demandForRoutines(Grants grants, List<String> remedies) throws SQLException {
        List<SchemaObject> others = objects().stream()
                .filter(object -> object.type() == ObjectType.PROCEDURE || object.type() == ObjectType.FUNCTION)
                .filter(object -> !definers(List.of(object)).contains(grants.account()))
                .toList();
        if (others.isEmpty() || grants.hasAny("SELECT")) {
            return;
        }
        if (target.flavor() == ServerFlavor.MYSQL) {
            String privilege = target.facts().atLeast(8, 0, 20) ? "SHOW_ROUTINE" : "SELECT";
            if (!grants.hasAny(privilege)) {
                remedies.add("GRANT " + privilege + " ON *.* TO " + grants.account());
            }
        } else if (target.facts().atLeast(11, 3, 0)) {
            others.stream()
                    .map(object -> plan.scope().inTarget(object.database()))
                    .distinct()
                    .sorted()
                    .filter(database -> !grants.has("SHOW CREATE ROUTINE", database))
                    .forEach(database -> remedies.add(
                            "GRANT SHOW CREATE ROUTINE ON " + grants.nameOf(database) + " TO " + grants.account()));
        } else if (readable("SELECT 1 FROM mysql.proc LIMIT 1").isEmpty()) {
            remedies.add("GRANT SELECT ON mysql.proc TO " + grants.account());
        }
    }

    /** The rows, or nothing where the account may not read the table. */
    private Optional<List<List<@Nullable String>>> readable(String query) throws SQLException {
        try {
            return Optional.of(target.rows(query));
        } catch (SQLException e) {
            if (e.getErrorCode() == TABLE_ACCESS_DENIED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void demandForSession(Grants grants, List<String> remedies) {
        if (target.flavor() == ServerFlavor.MYSQL
                && target.facts().variable("sql_require_primary_key") != null
                && !grants.hasAny("SESSION_VARIABLES_ADMIN", "SYSTEM_VARIABLES_ADMIN", "SUPER")) {
            remedies.add("GRANT SESSION_VARIABLES_ADMIN ON *.* TO " + grants.account());
        }
        boolean untrusted = target.facts().isOn("log_bin") && !target.facts().isOn("log_bin_trust_function_creators");
        boolean code = objects().stream()
                .map(SchemaObject::type)
                .anyMatch(type -> type == ObjectType.TRIGGER || type == ObjectType.FUNCTION);
        if (untrusted && code && !grants.hasAny("SUPER")) {
            remedies.add("SET GLOBAL log_bin_trust_function_creators = ON");
        }
    }

    /** Nothing may be on the server that the account does not see: a dynamic privilege alone shows no databases. */
    private void demandForRedoLog(Grants grants, List<String> remedies) {
        if (!options.withoutRedoLog() || !RedoLogPause.isPossible(target)) {
            return;
        }
        if (!grants.hasAny(RedoLogPause.PRIVILEGE)) {
            remedies.add("GRANT " + RedoLogPause.PRIVILEGE + " ON *.* TO " + grants.account());
        }
        if (!grants.hasAny("SHOW DATABASES", "SELECT")) {
            remedies.add("GRANT SHOW DATABASES ON *.* TO " + grants.account());
        }
    }

    /**
     * {@code LOAD DATA} is not bound by max_allowed_packet, but statements are, and so are the documents that MySQL makes of JSON
     * text. How large the largest value is shows only when it is read, so less than what servers come with is refused.
     */
    private void checkPacket() throws SQLException {
        boolean mySql = target.flavor() == ServerFlavor.MYSQL;
        boolean statements = !target.facts().isOn("local_infile");
        boolean json = mySql
                && plan.tables().stream()
                        .map(table -> table.snapshot().create().toLowerCase(Locale.ROOT))
                        .anyMatch(create -> create.contains("` json"));
        long wanted = mySql ? MYSQL_PACKET_BYTES : MARIADB_PACKET_BYTES;
        long packet = Long.parseLong(target.textOf("SELECT @@GLOBAL.max_allowed_packet"));
        if ((statements || json) && packet < wanted) {
            throw RestoreException.unsuitable(
                    target,
                    "has max_allowed_packet=" + packet + ", so that large values may not fit",
                    "SET GLOBAL max_allowed_packet = " + wanted + ", or force the restore");
        }
    }
}
