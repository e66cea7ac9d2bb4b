package io.tidemark.archive.store;

import java.io.IOException;

/** A store did not do what it was asked, for a reason that may pass: asking again may help, and is safe where the call is idempotent. */
public final class StoreUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which store and key, and why
     * @param cause what it comes from
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
