package io.tidemark.demo.crm;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a bad import does to a CRM: an UPDATE that lost its WHERE, then a DELETE that takes everything below with it, in two
 * transactions.
 *
 * @param contactsOverwritten contacts whose name and phone were overwritten
 * @param accountsDeleted     accounts that the DELETE named
 * @param contactsCascaded    contacts that went with them
 * @param dealsCascaded       deals that went with them
 */
public record CrmDisaster(long contactsOverwritten, long accountsDeleted, long contactsCascaded, long dealsCascaded) {

    private static final String VICTIMS = "id % 4 = 0";
    private static final int ATTEMPTS = 50;

    /** The body of one of the two transactions. */
    @FunctionalInterface
    private interface Transaction<T> {
        T run(Statement statement) throws SQLException;
    }

    /** Strikes the connection's default database; where it deadlocks with users at work it tries again. */
    public static CrmDisaster strike(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            long overwritten = commit(connection, CrmDisaster::overwriteContacts);
            return commit(connection, statement -> deleteAccounts(statement, overwritten));
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    /**
     * Not the address, whose index begins with the column of the foreign key: MariaDB 11.4 was seen to leave contacts of accounts that
     * were deleted while tables were altered, and refuses every such change of them from then on.
     */
    private static long overwriteContacts(Statement statement) throws SQLException {
        return statement.executeLargeUpdate(
                "UPDATE contacts SET last_name = CONCAT('import-', id), phone = 'see import'");
    }

    private static CrmDisaster deleteAccounts(Statement statement, long overwritten) throws SQLException {
        long contacts = countBelowVictims(statement, "contacts");
        long deals = countBelowVictims(statement, "deals");
        long accounts = statement.executeLargeUpdate("DELETE FROM accounts WHERE " + VICTIMS);
        return new CrmDisaster(overwritten, accounts, contacts, deals);
    }

    private static <T> T commit(Connection connection, Transaction<T> transaction) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                T result = transaction.run(statement);
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                if (!CrmSession.isConflict(e) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static long countBelowVictims(Statement statement, String table) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table
                + " WHERE account_id IN (SELECT id FROM accounts WHERE " + VICTIMS + ")")) {
            count.next();
            return count.getLong(1);
        }
    }
}
