package io.tidemark.capture;

import io.tidemark.database.ServerConnection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the account may do, as far as SHOW GRANTS says it for whole databases and the whole server. */
final class Grants {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+?) ON (.+?)\\.\\* TO .*", Pattern.DOTALL);

    private final String account;
    /** By database, {@code *} for all. */
    private final Map<String, Set<String>> privileges;

    private Grants(String account, Map<String, Set<String>> privileges) {
        this.account = account;
        this.privileges = privileges;
    }

    static Grants read(ServerConnection connection) throws SQLException {
        Map<String, Set<String>> privileges = new HashMap<>();
        for (List<@Nullable String> row : connection.rows("SHOW GRANTS")) {
            Matcher grant = GRANT.matcher(String.valueOf(row.get(0)));
            if (grant.matches()) {
                String database =
                        grant.group(2).replace("`", "").replace("\\_", "_").replace("\\%", "%");
                Set<String> names = privileges.computeIfAbsent(database, name -> new HashSet<>());
                for (String name : grant.group(1).split(",")) {
                    names.add(name.strip().toUpperCase(Locale.ROOT));
                }
            }
        }
        String[] parts = connection.textOf("SELECT CURRENT_USER()").split("@", 2);
        String account = "'" + parts[0] + "'@'" + (parts.length > 1 ? parts[1] : "%") + "'";
        return new Grants(account, privileges);
    }

    /** The account as GRANT writes it. */
    String account() {
        return account;
    }

    /** Whether the account has a privilege on all of a database, or with {@code *} on the whole server. */
    boolean has(String privilege, String database) {
        return contains("*", privilege) || contains(database, privilege);
    }

    private boolean contains(String database, String privilege) {
        Set<String> names = privileges.getOrDefault(database, Set.of());
        return names.contains(privilege) || names.contains("ALL PRIVILEGES");
    }
}
