package io.tidemark.capture.source;

/** The connection to the source broke or could not be made; connecting again can help. */
public final class SourceLostException extends RuntimeException {
    SourceLostException(String message, Throwable cause) {
        super(message, cause);
    }

    SourceLostException(String message) {
        super(message);
    }
}
