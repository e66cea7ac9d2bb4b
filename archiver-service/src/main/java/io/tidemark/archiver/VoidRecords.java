package io.tidemark.archiver;

/**
 * Records that count for nothing: the beginning of a transaction whose end capture never read, because a gap came first.
 *
 * @param afterSequence sequence of the last commit before them
 * @param beforeSequence sequence of the gap behind them
 */
record VoidRecords(long afterSequence, long beforeSequence) {
    boolean hold(long sequence) {
        return afterSequence < sequence && sequence < beforeSequence;
    }
}
