package io.tidemark.schemas;

import org.jspecify.annotations.Nullable;

/**
 * The first half of an XA transaction, whose rows are in the source's binlog but not committed: enough to find them there again when
 * its second half comes.
 *
 * @param xid the XA transaction, as the source logs it: {@code X'gtrid',X'bqual',formatID}
 * @param begin where its first half starts in the binlog
 * @param gtid GTID of the first half, or null where the source writes none
 * @param gtidsBefore all transactions before it, in the server's notation; empty where the source writes none
 */
public record PreparedTransaction(
        String xid, BinlogCoordinate begin, @Nullable String gtid, String gtidsBefore) {}
