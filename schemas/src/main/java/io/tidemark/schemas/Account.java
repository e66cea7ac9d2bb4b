package io.tidemark.schemas;

import java.util.List;

/**
 * A user or a role of a server, with what it may do.
 *
 * @param user its name; empty for an anonymous user
 * @param host from where it may log in; empty for a role of MariaDB
 * @param role whether it is a role of MariaDB; to MySQL, roles are users that nobody logs in as
 * @param create statements that make it, as the server shows them, password hashes included; none for MariaDB's PUBLIC, which is
 *     always there
 * @param grants statements that give it its privileges, roles and default role, as the server shows them
 */
public record Account(String user, String host, boolean role, List<String> create, List<String> grants) {
    private static final String PUBLIC = "PUBLIC";

    /** Copies the lists. */
    public Account {
        create = List.copyOf(create);
        grants = List.copyOf(grants);
    }

    /** Its name as statements write it. */
    public String name() {
        return name(user, host, role);
    }

    /** The name, as statements write it, of a user of this name and host, or of a role of MariaDB. */
    public static String name(String user, String host, boolean role) {
        if (role) {
            return user.equals(PUBLIC) ? PUBLIC : TableName.quote(user);
        }
        // No server takes an empty name in backticks everywhere.
        return (user.isEmpty() ? "''" : TableName.quote(user)) + "@" + (host.isEmpty() ? "''" : TableName.quote(host));
    }

    /** Whether this is MariaDB's PUBLIC: every user has it, and nobody creates or drops it. */
    public boolean isPublic() {
        return role && user.equals(PUBLIC);
    }

    /** Whether the other one is made by the same statements and may do the same, in whatever order the server tells it. */
    public boolean sameAs(Account other) {
        return name().equals(other.name())
                && create.equals(other.create)
                && grants.stream()
                        .sorted()
                        .toList()
                        .equals(other.grants.stream().sorted().toList());
    }

    /** The name only: the statements hold password hashes. */
    @Override
    public String toString() {
        return name();
    }
}
