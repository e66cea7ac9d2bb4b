package io.tidemark.restore;

/**
 * How many of some connections work on one table at the same time: by its part of all rows, so that tables which come one beside
 * another have one each, and one that outweighs the others has as many as it takes to end with them.
 *
 * @param connections how many there are
 * @param rows rows of all tables together
 */
record ConnectionShares(int connections, long rows) {
    /** Below that, opening a further one costs more than it brings. */
    private static final long ROWS_WORTH_A_CONNECTION = 50_000;

    /** The share of a table, one at least. */
    int of(long rowsOfTable) {
        long byPart = rows == 0 ? 1 : Math.round((double) connections * rowsOfTable / rows);
        return (int) Math.max(1, Math.min(byPart, rowsOfTable / ROWS_WORTH_A_CONNECTION));
    }
}
