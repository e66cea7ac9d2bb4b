package io.tidemark.archive;

import io.tidemark.schemas.BinlogCoordinate;

/**
 * How far an archive is complete: always a transaction boundary.
 *
 * @param sequence sequence of the last commit record archived, 0 before the first
 * @param gtids all transactions up to here, in the server's notation; empty where the source writes none
 * @param coordinate end of what has been read of the binlog, transactions that touched no protected table included
 * @param serverId server_id of the server that the coordinate belongs to
 * @param commitTimeMicros commit time of the last transaction archived, microseconds since 1970 UTC
 * @param completeToMicros everything the source committed up to then is archived, microseconds since 1970 UTC
 * @param journalTopic the journal that was read
 * @param journalOffset next journal record to read; 0 if nothing of that incarnation was read, whose beginning has to be looked for
 * @param journal incarnation of the journal that the offset belongs to; an offset means nothing in another one
 * @param lineage names the server that the coordinate belongs to, as {@link ArchiveIdentity#serverIdentity()} does
 */
public record Mark(
        long sequence,
        String gtids,
        BinlogCoordinate coordinate,
        long serverId,
        long commitTimeMicros,
        long completeToMicros,
        String journalTopic,
        long journalOffset,
        String journal,
        String lineage) {

    /** The same point in the history, with another incarnation of the journal to go on from. */
    public Mark atBeginningOf(String newJournal, String newJournalTopic) {
        return new Mark(
                sequence,
                gtids,
                coordinate,
                serverId,
                commitTimeMicros,
                completeToMicros,
                newJournalTopic,
                0,
                newJournal,
                lineage);
    }

    /** Whether nothing of the incarnation that {@link #journal} names was archived. */
    public boolean isAtBeginningOfJournal() {
        return journalOffset == 0;
    }
}
