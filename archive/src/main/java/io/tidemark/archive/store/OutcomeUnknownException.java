package io.tidemark.archive.store;

import java.io.IOException;

/** A conditional write whose answer was lost: it may have taken effect or not. */
public final class OutcomeUnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which key in which store
     * @param cause what went wrong on the way
     */
    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
