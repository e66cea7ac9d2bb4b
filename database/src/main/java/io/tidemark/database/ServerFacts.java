package io.tidemark.database;

import io.tidemark.schemas.ServerFlavor;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server is, read once after login.
 *
 * @param flavor what {@code VERSION()} says it is
 * @param version the text of {@code VERSION()}
 * @param serverId {@code server_id}
 * @param identity what tells this server from others: {@code server_uuid} on MySQL; on MariaDB 10.11 and later
 *     {@code server_uid}, before that {@code server_id} with {@code gtid_domain_id}
 * @param variables all global variables, names in lower case
 */
public record ServerFacts(
        ServerFlavor flavor, String version, long serverId, String identity, Map<String, String> variables) {

    /** Copies the variables. */
    public ServerFacts {
        variables = Map.copyOf(variables);
    }

    static ServerFacts of(String version, Map<String, String> globalVariables) {
        Map<String, String> variables = new TreeMap<>(globalVariables);
        ServerFlavor flavor = ServerFlavor.ofVersion(version);
        long serverId = Long.parseUnsignedLong(variables.getOrDefault("server_id", "0"));
        String fallback = serverId + "/" + variables.getOrDefault("gtid_domain_id", "0");
        String identity = flavor == ServerFlavor.MYSQL
                ? variables.getOrDefault("server_uuid", Long.toString(serverId))
                : variables.getOrDefault("server_uid", fallback);
        return new ServerFacts(flavor, version, serverId, identity, variables);
    }

    /** A global variable's value, or null where the server has no such variable. */
    public @Nullable String variable(String name) {
        return variables.get(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a global variable is on; false where the server has no such variable. */
    public boolean isOn(String name) {
        String value = variable(name);
        return value != null && (value.equalsIgnoreCase("ON") || value.equals("1"));
    }

    /** Whether the version is this one or newer. */
    public boolean atLeast(int major, int minor, int patch) {
        String[] parts = version.split("[^0-9]+", 4);
        int[] wanted = {major, minor, patch};
        for (int i = 0; i < wanted.length; i++) {
            int part = i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : 0;
            if (part != wanted[i]) {
                return part > wanted[i];
            }
        }
        return true;
    }
}
