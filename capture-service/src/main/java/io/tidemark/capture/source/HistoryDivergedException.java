package io.tidemark.capture.source;

/**
 * The source's history is not the one that was captured so far: it lacks transactions that are archived, or was begun anew. Going on
 * would mix two histories, so only a person can decide what the source is to count as.
 */
public final class HistoryDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what the source lacks, or how it differs */
    public HistoryDivergedException(String message) {
        super(message);
    }
}
