package io.tidemark.database;

import io.tidemark.schemas.Account;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's users and roles with what they may do: {@code SHOW CREATE USER} and {@code SHOW GRANTS} of each. For accounts
 * other than its own, both families ask for {@code SELECT} on the database {@code mysql}.
 */
public final class AccountReader {
    /** What servers make for themselves and whoever else changes breaks them. */
    private static final Set<String> SERVERS_OWN =
            Set.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");

    /** Since MySQL 8.0.17. */
    private static final String HASHES_AS_HEXADECIMAL = "print_identified_with_as_hex";

    // ER_PASSWORD_NO_MATCH, ER_NONEXISTING_GRANT and ER_CANNOT_USER: the server does not know the account that it
    // listed.
    private static final Set<Integer> GONE = Set.of(1133, 1141, 1396);

    private final ServerConnection connection;

    private AccountReader(ServerConnection connection) {
        this.connection = connection;
    }

    /**
     * Reads all accounts but the server's own, in the order of their names.
     *
     * @param server whose accounts; asked in a session of its own
     * @throws DatabaseException if the account may not, the server cannot, or an account vanished meanwhile
     */
    public static List<Account> read(ServerConnection server) {
        if (!canShowHashes(server)) {
            throw new DatabaseException(
                    DatabaseException.Kind.STATEMENT,
                    "MySQL " + server.facts().version()
                            + " does not show password hashes as they are: users, roles and grants"
                            + " need MySQL 8.0.17 or later");
        }
        try (ServerConnection session = server.openAnother()) {
            return new AccountReader(session).read();
        }
    }

    /** Whether the server can tell its accounts exactly: hashes hold bytes that are no text. */
    public static boolean canShowHashes(ServerConnection server) {
        return server.flavor() == ServerFlavor.MARIADB || server.facts().variable(HASHES_AS_HEXADECIMAL) != null;
    }

    private List<Account> read() {
        try {
            boolean mariaDb = connection.flavor() == ServerFlavor.MARIADB;
            if (!mariaDb) {
                connection.execute("SET SESSION " + HASHES_AS_HEXADECIMAL + " = 1");
            }
            List<Account> accounts = new ArrayList<>();
            for (List<@Nullable String> row : connection.rows("SELECT user, host, " + (mariaDb ? "is_role" : "'N'")
                    + ", ssl_cipher, x509_issuer, x509_subject FROM mysql.user ORDER BY user, host")) {
                if (!SERVERS_OWN.contains(row.get(0))) {
                    read(row).ifPresent(accounts::add);
                }
            }
            return accounts;
        } catch (SQLException e) {
            if (GONE.contains(e.getErrorCode())) {
                throw new DatabaseException(
                        DatabaseException.Kind.DEFINITION_CHANGED,
                        "an account was dropped while the accounts were read",
                        e);
            }
            throw connection.failure("reading users, roles and grants", e);
        }
    }

    /** Nothing for an account with the name of a host that the server does not know, because it resolves no names. */
    private Optional<Account> read(List<@Nullable String> row) throws SQLException {
        String user = String.valueOf(row.get(0));
        String host = String.valueOf(row.get(1));
        boolean role = "Y".equals(row.get(2));
        try {
            return Optional.of(account(user, host, role, row.subList(3, 6)));
        } catch (SQLException e) {
            if (GONE.contains(e.getErrorCode()) && connection.facts().isOn("skip_name_resolve")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Account account(String user, String host, boolean role, List<@Nullable String> required)
            throws SQLException {
        String name = Account.name(user, host, role);
        List<String> create = new ArrayList<>();
        if (!role) {
            create.addAll(texts("SHOW CREATE USER " + name, required));
        } else if (!new Account(user, host, role, List.of(), List.of()).isPublic()) {
            create.add("CREATE ROLE " + name);
        }
        List<String> grants = texts("SHOW GRANTS FOR " + name, required);
        if (role) {
            grants = grants.stream().filter(grant -> isTo(name, grant)).toList();
        }
        return new Account(user, host, role, create, grants);
    }

    /** MariaDB shows with a role what it inherits, too. */
    private static boolean isTo(String role, String grant) {
        return (grant + " ").contains(" TO " + role + " ");
    }

    /** @param required the ciphers and names of certificates that the account requires, in which both families escape nothing */
    private List<String> texts(String statement, List<@Nullable String> required) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (List<@Nullable String> row : connection.rows(statement)) {
            String text = String.valueOf(row.get(0));
            for (String value : required) {
                if (value != null && (value.contains("'") || value.contains("\\"))) {
                    String escaped = value.replace("\\", "\\\\").replace("'", "\\'");
                    text = text.replace(" '" + value + "'", " '" + escaped + "'");
                }
            }
            texts.add(text);
        }
        return texts;
    }
}
