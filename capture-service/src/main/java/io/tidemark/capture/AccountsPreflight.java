package io.tidemark.capture;

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
     * @return what speaks against it
     * @throws io.tidemark.database.DatabaseException if the source fails
     */
    public static Optional<Finding> check(ServerConnection source) {
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
