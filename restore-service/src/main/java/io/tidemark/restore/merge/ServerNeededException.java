package io.tidemark.restore.merge;

/** What is asked for can be computed only with the help of a server. */
public final class ServerNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, why, and what would work */
    public ServerNeededException(String message) {
        super(message);
    }

    private ServerNeededException(String message, ServerNeededException cause) {
        super(message, cause);
    }

    /** The same, said of the foreign key whose cascades were to be derived. */
    ServerNeededException along(ReferentialKey key) {
        return new ServerNeededException(
                "foreign key " + key.name() + " of table " + key.child() + ": " + getMessage(), this);
    }
}
