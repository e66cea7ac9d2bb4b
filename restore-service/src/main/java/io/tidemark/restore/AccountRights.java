package io.tidemark.restore;

import io.tidemark.database.Grants;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import io.tidemark.schemas.Account;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the target lets the restoring account make other accounts, and knows the ways in which they log in. */
final class AccountRights {
    private final ServerConnection target;
    private final Grants grants;

    AccountRights(ServerConnection target) throws SQLException {
        this.target = target;
        this.grants = Grants.read(target);
    }

    /**
     * Refuses a target whose accounts cannot be read.
     *
     * @throws RestoreException naming the statement that grants what is missing
     */
    void checkReading() {
        if (!grants.has("SELECT", "mysql")) {
            throw RestoreException.unsuitable(
                    target,
                    "does not let the account read users, roles and grants",
                    "GRANT SELECT ON " + grants.nameOf("mysql") + " TO " + grants.account());
        }
    }

    /**
     * Refuses a target where making these accounts would fail half-way.
     *
     * @throws RestoreException naming every privilege that is missing and the statements that grant them
     */
    void checkMaking(List<Account> accounts) throws SQLException {
        if (accounts.isEmpty()) {
            return;
        }
        checkPlugins(accounts);
        List<GrantStatement> statements = accounts.stream()
                .flatMap(account -> account.grants().stream())
                .map(GrantStatement::new)
                .toList();
        List<String> remedies = new ArrayList<>();
        Set<String> needed = statements.stream()
                .flatMap(statement -> statement.privileges().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        needed.add("CREATE USER");
        if (target.flavor() == ServerFlavor.MYSQL) {
            needed.add("ROLE_ADMIN");
        }
        if (grants.hasAny("GRANT OPTION")) {
            needed.removeIf(grants::hasAny);
        }
        if (!needed.isEmpty()) {
            remedies.add(
                    "GRANT " + String.join(", ", needed) + " ON *.* TO " + grants.account() + " WITH GRANT OPTION");
        }
        boolean proxies = statements.stream().anyMatch(GrantStatement::isProxy);
        boolean mayProxy = target.rows("SHOW GRANTS").stream()
                .map(row -> new GrantStatement(String.valueOf(row.get(0))))
                .anyMatch(GrantStatement::isProxy);
        if (proxies && !mayProxy) {
            remedies.add("GRANT PROXY ON ''@'' TO " + grants.account() + " WITH GRANT OPTION");
        }
        for (String role : rolesOfOthers(accounts, statements)) {
            remedies.add("GRANT " + TableName.quote(role) + " TO " + grants.account() + " WITH ADMIN OPTION");
        }
        if (!remedies.isEmpty()) {
            throw RestoreException.unsuitable(
                    target, "does not let the account make users, roles and grants", String.join("; ", remedies));
        }
    }

    /** Only who administers a role in MariaDB gives it to others; who creates it does so from then on. */
    private Set<String> rolesOfOthers(List<Account> made, List<GrantStatement> statements) throws SQLException {
        Set<String> roles = new TreeSet<>();
        if (target.flavor() == ServerFlavor.MARIADB) {
            statements.stream()
                    .map(GrantStatement::role)
                    .filter(Objects::nonNull)
                    .forEach(roles::add);
            made.stream().filter(Account::role).map(Account::user).forEach(roles::remove);
            target.rows("SELECT ROLE_NAME FROM information_schema.APPLICABLE_ROLES WHERE IS_GRANTABLE = 'YES'")
                    .forEach(row -> roles.remove(String.valueOf(row.get(0))));
        }
        return roles;
    }

    /** A plugin that is not there would only be missed when all rows are loaded. */
    private void checkPlugins(List<Account> accounts) throws SQLException {
        Set<String> present = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        target.rows("SELECT PLUGIN_NAME FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE'")
                .forEach(row -> present.add(String.valueOf(row.get(0))));
        List<String> missing = new ArrayList<>();
        for (Account account : accounts) {
            for (String create : account.create()) {
                for (String plugin : plugins(create)) {
                    if (!present.contains(plugin)) {
                        missing.add(plugin + " of " + account.name());
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw RestoreException.unsuitable(
                    target,
                    "does not have the authentication plugin " + String.join(", ", missing),
                    "INSTALL PLUGIN (or INSTALL COMPONENT) there, or restore without users, roles and grants");
        }
    }

    /** What follows IDENTIFIED WITH (MySQL), or IDENTIFIED VIA and its ORs (MariaDB). */
    static List<String> plugins(String create) {
        List<String> plugins = new ArrayList<>();
        List<SqlToken> tokens = SqlTokenizer.tokens(create, SqlDialect.DEFAULT);
        for (int i = 2; i < tokens.size(); i++) {
            SqlToken before = tokens.get(i - 1);
            boolean first = tokens.get(i - 2).isWord("IDENTIFIED") && (before.isWord("WITH") || before.isWord("VIA"));
            if (first || before.isWord("OR") && !plugins.isEmpty()) {
                plugins.add(tokens.get(i).text().replace("'", ""));
            }
        }
        return plugins;
    }
}
