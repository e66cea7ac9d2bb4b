package io.tidemark.restore;

import io.tidemark.database.AccountReader;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.Account;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Users, roles and grants in the target. All accounts are created before anything is granted, since each may be a role, a proxy or an
 * administrator of another; grants come when the tables and routines that they name are there.
 */
final class TargetAccounts {
    /** What administers the target stays its own: otherwise no fresh server could be restored into. */
    private static final String ADMINISTRATOR = "root";

    // ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_SP_DOES_NOT_EXIST: what the grant is on is not there.
    private static final Set<Integer> NOTHING_TO_GRANT_ON = Set.of(1054, 1146, 1305);

    /** What becomes of an archived account. */
    private enum Fate {
        CREATED,
        REPLACED,
        UNCHANGED,
        KEPT
    }

    private final ServerConnection target;
    private final RestorePlan plan;
    private final @Nullable AccountOptions options;
    private final Map<Fate, List<Account>> accounts = new EnumMap<>(Fate.class);
    private final List<String> leftOut = new ArrayList<>();

    TargetAccounts(ServerConnection target, RestorePlan plan, RestoreOptions options) {
        this.target = target;
        this.plan = plan;
        this.options = options.accounts();
    }

    /**
     * Decides what becomes of each account. Changes nothing.
     *
     * @throws RestoreException if the target has accounts of the same names that differ, or does not let the account make others
     */
    void check() throws SQLException {
        if (plan.accounts() == null || options == null) {
            return;
        }
        AccountRights rights = new AccountRights(target);
        rights.checkReading();
        Map<String, Account> present = present();
        String self = self();
        for (Account archived : plan.accounts()) {
            Account wanted = withTargetNames(archived);
            Account found = present.get(wanted.name());
            boolean untouchable = wanted.name().equals(self)
                    || found != null && !wanted.role() && wanted.user().equals(ADMINISTRATOR);
            Fate fate = untouchable
                    ? Fate.KEPT
                    : found == null ? Fate.CREATED : found.sameAs(wanted) ? Fate.UNCHANGED : Fate.REPLACED;
            of(fate).add(wanted);
        }
        if (!options.replace() && !of(Fate.REPLACED).isEmpty()) {
            throw new RestoreException(
                    Kind.ACCOUNTS_DIFFER,
                    "the target " + target.config().address().hostAndPort()
                            + " has users or roles that differ from the archived"
                            + " ones: " + names(Fate.REPLACED)
                            + ": --replace-accounts drops them and makes them anew; or drop them, use another server, or restore"
                            + " without --include-grants");
        }
        List<Account> made = new ArrayList<>(of(Fate.CREATED));
        made.addAll(of(Fate.REPLACED));
        rights.checkMaking(made);
    }

    /**
     * Creates what {@link #check} found missing and grants what it may do.
     *
     * @throws RestoreException naming the account whose statement the target refuses
     */
    void restore() {
        try (ServerConnection session = target.openAnother()) {
            for (Account account : of(Fate.REPLACED)) {
                run(session, account, dropping(account));
            }
            List<Account> made = new ArrayList<>(of(Fate.CREATED));
            made.addAll(of(Fate.REPLACED));
            for (Account account : made) {
                for (String create : account.create()) {
                    run(session, account, DefaultRoles.of(create).withoutClause());
                }
            }
            List<Account> grantees = new ArrayList<>(made);
            if (!of(Fate.REPLACED).isEmpty()) {
                // A role that was dropped was taken from those who had it.
                grantees.addAll(of(Fate.UNCHANGED));
            }
            for (Account account : grantees) {
                for (String grant : account.grants()) {
                    grant(session, account, grant);
                }
            }
            for (Account account : grantees) {
                for (String create : account.create()) {
                    String clause = DefaultRoles.of(create).clause();
                    if (!clause.isEmpty()) {
                        run(session, account, "ALTER USER " + account.name() + " " + clause);
                    }
                }
            }
        }
    }

    private static String dropping(Account account) {
        if (account.isPublic()) {
            return "REVOKE ALL PRIVILEGES, GRANT OPTION FROM PUBLIC";
        }
        return "DROP " + (account.role() ? "ROLE " : "USER ") + account.name();
    }

    private void grant(ServerConnection session, Account account, String grant) {
        try {
            session.execute(new GrantStatement(grant).withoutLogin());
        } catch (SQLException e) {
            if (!NOTHING_TO_GRANT_ON.contains(e.getErrorCode())) {
                throw refused(account, e);
            }
            leftOut.add(grant);
        }
    }

    private static void run(ServerConnection session, Account account, String statement) {
        try {
            session.execute(statement);
        } catch (SQLException e) {
            throw refused(account, e);
        }
    }

    /** Servers quote statements that they do not understand, hashes included, so only the rest of a message is passed on. */
    private static RestoreException refused(Account account, SQLException e) {
        String reason =
                e.getErrorCode() == 1064 ? "it does not understand the statement" : String.valueOf(e.getMessage());
        return new RestoreException(
                Kind.STATEMENT_FAILED,
                "the target refuses to make " + account.name() + " as the source had it (error " + e.getErrorCode()
                        + "): " + reason + "; users and roles are not complete there");
    }

    /** What the target has otherwise than the archive, after {@link #restore}. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (plan.accounts() == null) {
            return problems;
        }
        Map<String, Account> present = present();
        for (Fate fate : List.of(Fate.CREATED, Fate.REPLACED, Fate.UNCHANGED)) {
            for (Account account : of(fate)) {
                Account found = present.get(account.name());
                List<String> granted = new ArrayList<>(account.grants());
                granted.removeAll(leftOut);
                Account wanted = new Account(account.user(), account.host(), account.role(), account.create(), granted);
                if (found == null) {
                    problems.add("account " + account.name() + " is missing");
                } else if (!found.create().equals(wanted.create())) {
                    problems.add("account " + account.name() + " is not what the archive says");
                } else if (!found.sameAs(wanted)) {
                    problems.add("what account " + account.name() + " may do is not what the archive says");
                }
            }
        }
        return problems;
    }

    /** What was done; null where users, roles and grants were not asked for. */
    @Nullable
    AccountReport report() {
        if (plan.accounts() == null) {
            return null;
        }
        return new AccountReport(
                "as of snapshot " + plan.snapshot().id() + " ("
                        + Times.text(plan.snapshot().takenAtMicros()) + ", binlog "
                        + plan.snapshot().coordinate() + ")",
                names(Fate.CREATED),
                names(Fate.REPLACED),
                names(Fate.UNCHANGED),
                names(Fate.KEPT),
                leftOut);
    }

    private Map<String, Account> present() {
        Map<String, Account> present = new HashMap<>();
        AccountReader.read(target).forEach(account -> present.put(account.name(), account));
        return present;
    }

    private Account withTargetNames(Account account) {
        List<String> grants = account.grants().stream()
                .map(grant -> new GrantStatement(grant).renamed(plan.scope().databases()))
                .toList();
        return new Account(account.user(), account.host(), account.role(), account.create(), grants);
    }

    private String self() {
        try {
            String[] parts = target.textOf("SELECT CURRENT_USER()").split("@(?=[^@]*$)", 2);
            return Account.name(parts[0], parts.length > 1 ? parts[1] : "", false);
        } catch (SQLException e) {
            throw target.failure("asking who this is", e);
        }
    }

    private List<Account> of(Fate fate) {
        return accounts.computeIfAbsent(fate, none -> new ArrayList<>());
    }

    private List<String> names(Fate fate) {
        return of(fate).stream().map(Account::name).toList();
    }
}
