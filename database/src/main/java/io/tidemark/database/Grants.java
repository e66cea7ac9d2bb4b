package io.tidemark.database;

import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the account may do, its active roles included, as far as SHOW GRANTS says it for whole databases and the whole server. */
public final class Grants {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+?) ON (.+?)\\.\\* TO .*", Pattern.DOTALL);

    private final String account;
    /** By the pattern of the databases' names as GRANT has it, {@code *} for all. */
    private final Map<String, Set<String>> privileges;

    private Grants(String account, Map<String, Set<String>> privileges) {
        this.account = account;
        this.privileges = privileges;
    }

    /** Asks the server what the connection's account may do. */
    public static Grants read(ServerConnection connection) throws SQLException {
        Map<String, Set<String>> privileges = new HashMap<>();
        for (List<@Nullable String> row : connection.rows(statement(connection))) {
            Matcher grant = GRANT.matcher(String.valueOf(row.get(0)));
            if (grant.matches()) {
                String databases = grant.group(2).replace("`", "");
                Set<String> names = privileges.computeIfAbsent(databases, name -> new HashSet<>());
                for (String name : grant.group(1).split(",")) {
                    names.add(name.strip().toUpperCase(Locale.ROOT));
                }
                if (String.valueOf(row.get(0)).endsWith(" WITH GRANT OPTION")) {
                    names.add("GRANT OPTION");
                }
            }
        }
        String[] parts = connection.textOf("SELECT CURRENT_USER()").split("@", 2);
        String account = "'" + parts[0] + "'@'" + (parts.length > 1 ? parts[1] : "%") + "'";
        return new Grants(account, privileges);
    }

    /** The account as GRANT writes it. */
    public String account() {
        return account;
    }

    /** Whether the account has a privilege on all of a database, or with {@code *} on the whole server. */
    public boolean has(String privilege, String database) {
        return Stream.of(Optional.of("*"), rowOf(database))
                .flatMap(Optional::stream)
                .map(row -> privileges.getOrDefault(row, Set.of()))
                .anyMatch(names -> names.contains(privilege) || names.contains("ALL PRIVILEGES"));
    }

    /**
     * How a GRANT must name a database so that it adds to what the account has there: servers look at one row of privileges for a
     * database only, so that a grant under another pattern would hide the others.
     */
    public String nameOf(String database) {
        if (database.equals("*")) {
            return "*.*";
        }
        String name =
                rowOf(database).orElseGet(() -> database.replace("_", "\\_").replace("%", "\\%"));
        return "`" + name.replace("`", "``") + "`.*";
    }

    /** The row that counts for a database: of those that cover it the one with the latest wildcard. */
    private Optional<String> rowOf(String database) {
        return privileges.keySet().stream()
                .filter(row -> !row.equals("*") && covers(row, database))
                .max(Comparator.comparingInt(Grants::literalLength).thenComparing(Comparator.naturalOrder()));
    }

    private static int literalLength(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '%' || c == '_') {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Whether the account has one of the privileges on the whole server. */
    public boolean hasAny(String... anyOf) {
        return Stream.of(anyOf).anyMatch(privilege -> has(privilege, "*"));
    }

    /** MySQL tells what active roles allow only where it is asked for them by name; MariaDB always does. */
    private static String statement(ServerConnection connection) throws SQLException {
        if (connection.flavor() == ServerFlavor.MARIADB) {
            return "SHOW GRANTS";
        }
        String roles = connection.textOf("SELECT CURRENT_ROLE()");
        return roles.equals("NONE") ? "SHOW GRANTS" : "SHOW GRANTS FOR CURRENT_USER() USING " + roles;
    }

    /** In the name of a database, GRANT takes {@code _} and {@code %} for wildcards where no backslash precedes them. */
    private static boolean covers(String pattern, String database) {
        if (pattern.equals(database)) {
            return true;
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return !database.equals("*") && database.matches(regex.toString());
    }
}
