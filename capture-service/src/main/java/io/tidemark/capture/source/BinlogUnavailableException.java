package io.tidemark.capture.source;

/** The source refuses to send its binlog from where it was read to, although its history goes on from there. */
public final class BinlogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BinlogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
