package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.PreparedTransaction;
import java.util.List;

/**
 * How far the stream has been turned into records; where a later stream would have to go on.
 *
 * @param sequence sequence of the last positioned record, 0 if none
 * @param gtids all transactions whose commit record has been made
 * @param restart where to read on: the start of the open transaction, or the end of what was read
 * @param rowsOfOpenTransaction row changes made of the open transaction
 * @param openTransactionFirstSequence sequence of the open transaction's first record, 0 if it has none
 * @param prepared XA transactions that are prepared and not completed
 */
public record StreamPosition(
        long sequence,
        GtidSet gtids,
        BinlogCoordinate restart,
        long rowsOfOpenTransaction,
        long openTransactionFirstSequence,
        List<PreparedTransaction> prepared) {

    /** How many records of the open transaction there are already. */
    long recordsOfOpenTransaction() {
        return openTransactionFirstSequence == 0 ? 0 : sequence - openTransactionFirstSequence + 1;
    }
}
