package io.tidemark.restore;

/** What is asked for can be computed only with the help of a server. */
public final class ServerNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, why, and what would work */
    public ServerNeededException(String message) {
        super(message);
    }
}
