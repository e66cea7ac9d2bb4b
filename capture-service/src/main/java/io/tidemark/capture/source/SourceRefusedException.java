package io.tidemark.capture.source;

/** The source cannot continue the stream that the journal holds; trying again leads to the same answer. */
public final class SourceRefusedException extends RuntimeException {
    SourceRefusedException(String message) {
        super(message);
    }

    SourceRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
