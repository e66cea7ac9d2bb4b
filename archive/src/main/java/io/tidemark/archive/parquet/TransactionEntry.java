package io.tidemark.archive.parquet;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord.Commit;
import org.jspecify.annotations.Nullable;

/**
 * A transaction, as a row of a file of transactions.
 *
 * @param sequence sequence of its commit record
 * @param firstSequence sequence of its first record; its commit's own if it has no other
 * @param gtid its GTID, or null where the source writes none
 * @param begin where it starts in the binlog
 * @param end where it ends in the binlog
 * @param commitTimeMicros commit time, microseconds since 1970 UTC
 * @param serverId server_id of the server that first committed it
 * @param threadId connection id that ran it, 0 where the source does not say
 * @param rowCount row changes of protected tables in it
 */
public record TransactionEntry(
        long sequence,
        long firstSequence,
        @Nullable String gtid,
        BinlogCoordinate begin,
        BinlogCoordinate end,
        long commitTimeMicros,
        long serverId,
        long threadId,
        long rowCount) {

    /** What a commit record of the journal says. */
    public static TransactionEntry of(Commit commit) {
        return new TransactionEntry(
                commit.position().sequence(),
                commit.firstSequence(),
                commit.position().gtid(),
                commit.begin(),
                commit.position().coordinate(),
                commit.position().commitTimeMicros(),
                commit.position().serverId(),
                commit.position().threadId(),
                commit.rowCount());
    }
}
