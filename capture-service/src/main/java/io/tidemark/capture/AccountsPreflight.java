package io.tidemark.capture;

import io.tidemark.database.AccountReader;
import io.tidemark.database.Grants;
import io.tidemark.database.ServerConnection;
import java.sql.SQLException;
import java.util.Optional;

/** Looks whether snapshots may hold the source's users, roles and grants. */
public final class AccountsPreflight {
    private AccountsPreflight() {}

    /**
     * Checks the source.
     *
     * @return what speaks against it; empty if nothing does
     * @throws io.tidemark.database.DatabaseException if the source fails
     */
    public static Optional<Finding> check(ServerConnection source) {
        if (!AccountReader.canShowHashes(source)) {
            return Optional.of(Finding.error(
                    source.facts().version() + " does not show password hashes as they are",
                    "With snapshot.include-grants, users come back with their passwords.",
                    "Upgrade to MySQL 8.0.17 or later, or set snapshot.include-grants: false"));
        }
        try {
            Grants grants = Grants.read(source);
            return grants.has("SELECT", "mysql")
                    ? Optional.empty()
                    : Optional.of(Finding.error(
                            "the account lacks SELECT on " + grants.nameOf("mysql"),
                            "With snapshot.include-grants, snapshots read users, roles and grants with it.",
                            "GRANT SELECT ON " + grants.nameOf("mysql") + " TO " + grants.account()));
        } catch (SQLException e) {
            throw source.failure("the preflight of users, roles and grants", e);
        }
    }
}
