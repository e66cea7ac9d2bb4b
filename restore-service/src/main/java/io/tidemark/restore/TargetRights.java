package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest.ObjectType;
import io.tidemark.archive.SnapshotManifest.SchemaObject;
import io.tidemark.database.Grants;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether the target lets the account do what a plan needs, asked before anything is changed there. */
final class TargetRights {
    private static final long MEBIBYTE = 1L << 20;
    /** What the servers come with; the source's values fit where it has no more than that either. */
    private static final long MYSQL_PACKET_BYTES = 64 * MEBIBYTE;

    private static final long MARIADB_PACKET_BYTES = 16 * MEBIBYTE;

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
        demandForSession(grants, remedies);
        if (!remedies.isEmpty()) {
            throw unsuitable("does not let the account do what the restore needs", String.join("; ", remedies));
        }
        if (!options.force()) {
            checkPacket();
        }
    }

    private Set<String> onDatabases() {
        Set<String> wanted = new TreeSet<>(Set.of("CREATE", "SELECT", "INSERT"));
        if (options.replace()) {
            wanted.add("DROP");
        }
        if (plan.ddl().stream().anyMatch(DdlStep::runs)) {
            wanted.addAll(Set.of("ALTER", "DELETE", "DROP", "INDEX", "UPDATE"));
        }
        if (!plan.manifest().foreignKeys().isEmpty()) {
            wanted.add("REFERENCES");
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
    private void demandForDefiners(Grants grants, List<String> remedies) {
        boolean others = objects().stream()
                .map(object -> object.create().replace("`", "'"))
                .anyMatch(create -> create.contains("DEFINER=") && !create.contains("DEFINER=" + grants.account()));
        if (!others) {
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
            throw unsuitable(
                    "has max_allowed_packet=" + packet + ", so that large values may not fit",
                    "SET GLOBAL max_allowed_packet = " + wanted + ", or force the restore");
        }
    }

    private RestoreException unsuitable(String why, String remedy) {
        return new RestoreException(
                Kind.UNSUITABLE_SERVER,
                "the target " + target.config().address().hostAndPort() + " " + why + ": " + remedy);
    }
}
