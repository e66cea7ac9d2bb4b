package io.tidemark.restore;

import java.io.IOException;

/** All archived transactions. */
public interface TransactionHistory {

    /** The transactions whose commit has a sequence greater than {@code sequence}. */
    TransactionCursor after(long sequence) throws IOException;
}
