package io.tidemark.demo.server;

/** A database server could not be provided or did not start; the message says which and shows the end of its log. */
public final class ServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message the one sentence that an operator reads */
    public ServerStartException(String message) {
        super(message);
    }

    /** @param message the one sentence that an operator reads */
    public ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
