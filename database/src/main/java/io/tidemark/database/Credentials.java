package io.tidemark.database;

/**
 * An account.
 *
 * @param username name without host
 * @param password may be empty; never printed
 */
public record Credentials(String username, String password) {
    /** Hides the password. */
    @Override
    public String toString() {
        return username;
    }
}
