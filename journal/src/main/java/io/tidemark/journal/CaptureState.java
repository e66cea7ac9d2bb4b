package io.tidemark.journal;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.PreparedTransaction;
import java.util.List;

/**
 * How far capture has come: published in the same Kafka transaction as the records that led there, read back at a start.
 *
 * @param sequence sequence of the last positioned record published, 0 if none
 * @param gtids all transactions completely published, in the server's notation; empty where the source writes none
 * @param restart start of the transaction to resume at
 * @param rowsPublishedOfOpenTransaction rows of that transaction which are in the journal already
 * @param openTransactionFirstSequence sequence of that transaction's first record; 0 if none of it is in the journal
 * @param serverId server_id of the server read from
 * @param lineage names the history that {@code restart} belongs to, so that a replaced server is noticed
 * @param journal incarnation of the journal that this is the end of
 * @param publishedAtMicros when, microseconds since 1970 UTC by capture's clock
 * @param prepared XA transactions that are prepared and neither committed nor rolled back; their rows are not in the journal
 */
public record CaptureState(
        long sequence,
        String gtids,
        BinlogCoordinate restart,
        long rowsPublishedOfOpenTransaction,
        long openTransactionFirstSequence,
        long serverId,
        String lineage,
        String journal,
        long publishedAtMicros,
        List<PreparedTransaction> prepared) {

    /** Copies the list. */
    public CaptureState {
        prepared = List.copyOf(prepared);
    }

    /** Sequence of the last commit published, or of the last gap. */
    public long lastWholeSequence() {
        return openTransactionFirstSequence == 0 ? sequence : openTransactionFirstSequence - 1;
    }
}
